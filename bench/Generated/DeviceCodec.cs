using System.Buffers;
using Ber.Visitors;
using Generators.Samples;

namespace Ber.Bench;

/// <summary>One sample device with the state of a real section, through both formats; all memory is taken beforehand.</summary>
internal abstract class DeviceCodec(string name)
{
    public string Name => name;

    public abstract int EncodeBer();

    public abstract int EncodeQemuFile();

    public abstract void DecodeBer();

    public abstract void DecodeQemuFile();

    /// <summary>As <see cref="EncodeBer"/>, but every field is visited by itself: a visitor that decorates another takes no runs of fields.</summary>
    public abstract int EncodeBerByFields();

    /// <summary>As <see cref="DecodeBer"/>, field by field.</summary>
    public abstract void DecodeBerByFields();

    /// <summary>As <see cref="EncodeQemuFile"/>, field by field.</summary>
    public abstract int EncodeQemuFileByFields();

    /// <summary>As <see cref="DecodeQemuFile"/>, field by field.</summary>
    public abstract void DecodeQemuFileByFields();

    public static DeviceCodec Of<TState>(string name, Func<RealSection, TState> make, string prefix = "")
        where TState : IVMState<TState>
    {
        RealSection section = RealSection.Golden.First(s => s.Name == name && s.Path.IdStr.StartsWith(prefix, StringComparison.Ordinal)
            && (name != "sd-card" || s.Description!.Fields[^1].TypeName == "unused_buffer"));
        return new Typed<TState>(name, make, section);
    }

    private sealed class Typed<TState> : DeviceCodec
        where TState : IVMState<TState>
    {
        private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
        private readonly QemuFileWriter _fileWriter;
        private readonly QemuFileReader _fileReader;
        private readonly byte[] _ber;
        private readonly byte[] _qemuFile;
        private readonly int _version = TState.Description.VersionId;
        private TState _source;
        private TState _target;

        public Typed(string name, Func<RealSection, TState> make, RealSection section)
            : base(name)
        {
            (_source, _target) = (make(section), make(section));
            _fileReader = new QemuFileReader(section.Contents);
            QemuFileInputVisitor visitor = _fileReader.Visitor;
            VMState.Visit(ref visitor, ref _source, section.VersionId);
            _fileWriter = new QemuFileWriter(_output);
            EncodeQemuFile();
            _qemuFile = _output.WrittenSpan.ToArray();
            EncodeBer();
            _ber = _output.WrittenSpan.ToArray();
            DecodeBer();
            DecodeQemuFile();
            Require(EncodeBerByFields(), _ber);
            Require(EncodeQemuFileByFields(), _qemuFile);
            DecodeBerByFields();
            DecodeQemuFileByFields();
        }

        public override int EncodeBer() => Write(new BerOutputVisitor(Empty()));

        public override int EncodeBerByFields() => Write(new TraceVisitor<BerOutputVisitor>(new BerOutputVisitor(Empty())));

        public override int EncodeQemuFile()
        {
            Empty();
            return Write(_fileWriter.Visitor);
        }

        public override int EncodeQemuFileByFields()
        {
            Empty();
            return Write(new TraceVisitor<QemuFileOutputVisitor>(_fileWriter.Visitor));
        }

        public override void DecodeBer() => Read(new BerInputVisitor(_ber));

        public override void DecodeBerByFields() => Read(new TraceVisitor<BerInputVisitor>(new BerInputVisitor(_ber)));

        public override void DecodeQemuFile()
        {
            _fileReader.Reset(_qemuFile);
            ReadFile(_fileReader.Visitor);
        }

        public override void DecodeQemuFileByFields()
        {
            _fileReader.Reset(_qemuFile);
            ReadFile(new TraceVisitor<QemuFileInputVisitor>(_fileReader.Visitor));
        }

        private ArrayBufferWriter<byte> Empty()
        {
            _output.ResetWrittenCount();
            return _output;
        }

        private int Write<TVisitor>(TVisitor visitor)
            where TVisitor : IVisitor, allows ref struct
        {
            VMState.Visit(ref visitor, ref _source);
            visitor.Complete();
            return _output.WrittenCount;
        }

        private void Read<TVisitor>(TVisitor visitor)
            where TVisitor : IVisitor, allows ref struct
        {
            VMState.Visit(ref visitor, ref _target);
            visitor.Complete();
        }

        /// <summary>Where the stream does not say of which version the fields are.</summary>
        private void ReadFile<TVisitor>(TVisitor visitor)
            where TVisitor : IVisitor, allows ref struct
        {
            VMState.Visit(ref visitor, ref _target, _version);
            visitor.Complete();
        }

        private void Require(int count, byte[] octets)
        {
            if (!_output.WrittenSpan[..count].SequenceEqual(octets))
                throw new InvalidOperationException($"{Name}: field by field gives other octets.");
        }
    }
}
