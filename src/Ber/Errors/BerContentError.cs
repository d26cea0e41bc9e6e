namespace Ber;

/// <summary>Why octets were refused: one member per cause.</summary>
public enum BerContentError
{
    /// <summary>The final block ends inside an encoding (X.690 8.1.1). The offset is that of the end of the data.</summary>
    TruncatedData,

    /// <summary>A tag number below 31, or a padded one, in the high tag number form (X.690 8.1.2.2, 8.1.2.4.2 c).</summary>
    TagNumberNotMinimal,

    /// <summary>A tag number above <see cref="BerReaderOptions.MaxTagNumber"/> (X.690 8.1.2.4 sets no bound).</summary>
    TagNumberTooLarge,

    /// <summary>The reserved first length octet 0xFF (X.690 8.1.3.5 c).</summary>
    ReservedLength,

    /// <summary>A definite length above Int64.MaxValue (X.690 8.1.3.5 allows more).</summary>
    LengthOutOfRange,

    /// <summary>The indefinite form on a primitive encoding (X.690 8.1.3.2 a).</summary>
    IndefinitePrimitive,

    /// <summary>UNIVERSAL 0 where no encoding of indefinite form can end (X.690 8.1.5, X.680 8.6).</summary>
    UnexpectedEndOfContents,

    /// <summary>End-of-contents octets that are not two zero octets (X.690 8.1.5).</summary>
    InvalidEndOfContents,

    /// <summary>An encoding reaches beyond the end of the definite encoding that holds it (X.690 8.1.3.4, 8.1.3.5).</summary>
    ContentsExceedParent,

    /// <summary>More constructed encodings inside one another than <see cref="BerReaderOptions.MaxDepth"/>.</summary>
    DepthExceeded,

    /// <summary>Octets after the only encoding that was allowed (<see cref="BerReaderOptions.AllowMultipleTopLevelValues"/>).</summary>
    TrailingData,

    /// <summary>Contents longer than <see cref="BerReaderOptions.MaxPrimitiveLength"/> were asked for in one piece.</summary>
    PrimitiveTooLong,

    /// <summary>A primitive encoding of a type that is always constructed (X.690 8.9.1, 8.11.1).</summary>
    PrimitiveForbidden,

    /// <summary>A constructed encoding of a type that is always primitive (X.690 8.2.1, 8.3.1, 8.4, 8.5.1, 8.8.1, 8.19.1, 8.20.1).</summary>
    ConstructedForbidden,

    /// <summary>Contents of a BOOLEAN that are not one octet (X.690 8.2.1).</summary>
    BooleanLength,

    /// <summary>Contents of a NULL that are not empty (X.690 8.8.2).</summary>
    NullLength,

    /// <summary>An INTEGER or ENUMERATED without contents octets (X.690 8.3.1).</summary>
    IntegerEmpty,

    /// <summary>An INTEGER or ENUMERATED whose first nine bits are all equal (X.690 8.3.2).</summary>
    IntegerNotMinimal,

    /// <summary>A well-formed INTEGER that does not fit the type asked for.</summary>
    IntegerOutOfRange,

    /// <summary>A primitive BIT STRING without its initial octet (X.690 8.6.2.1).</summary>
    BitStringEmpty,

    /// <summary>An initial octet above 7, or above 0 when no bits follow (X.690 8.6.2.2, 8.6.2.3).</summary>
    BitStringUnusedBits,

    /// <summary>A segment after one that had unused bits (X.690 8.6.4).</summary>
    BitStringSegmentNotLast,

    /// <summary>An encoding inside a constructed string that is no segment of it (X.690 8.6.4.1, 8.7.3.2, 8.23).</summary>
    StringSegmentTag,

    /// <summary>An OBJECT IDENTIFIER or RELATIVE-OID without contents, or whose last subidentifier does not end (X.690 8.19.2, 8.20.2).</summary>
    ObjectIdentifierIncomplete,

    /// <summary>A subidentifier that starts with 0x80 (X.690 8.19.2, 8.20.2).</summary>
    ObjectIdentifierNotMinimal,

    /// <summary>A well-formed encoding with another tag, or primitive instead of constructed, than the caller expects.</summary>
    UnexpectedTag,

    /// <summary>A well-formed encoding where the caller expects the end of the constructed encoding.</summary>
    UnexpectedEncoding,

    /// <summary>The end of the constructed encoding where the caller expects an encoding.</summary>
    MissingEncoding,

    /// <summary>Contents that are no value of the kind asked for: other characters, no time, a REAL that breaks X.690 8.5 or fits no double.</summary>
    InvalidContents,
}
