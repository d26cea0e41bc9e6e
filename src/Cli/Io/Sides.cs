using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>Reads the inputs of a comparison; each failure names its own file.</summary>
internal static class Sides
{
    /// <summary>Reads one input.</summary>
    /// <returns>An exit code; 0: it was read.</returns>
    public static int Read<T>(string path, Func<Input, IOctetSource, T> read, out T? value, int place = 0)
        where T : class
    {
        T? result = null;
        int code = Failures.Guard(path, () =>
        {
            using Input input = Inputs.Open(path, place);
            result = read(input, Inputs.Source(input));
            return ExitCode.Done;
        });
        value = result;
        return code;
    }

    /// <summary>Reads one input that shows a side: a stream, a profile, a dump.</summary>
    /// <param name="path">The input.</param>
    /// <param name="profile">What it shows.</param>
    /// <param name="place">Which of the command's inputs it is, from 0.</param>
    public static int ReadProfile(string path, out MigrationProfile? profile, int place = 0)
        => Read(path, (input, source) => ProfileReader.Read(source, path, Limits.Chosen, Again(input)), out profile, place);

    /// <summary>A file can be read a second time.</summary>
    private static Func<IOctetSource>? Again(Input input) => input.IsFile ? () => Inputs.Source(input) : null;

    /// <summary>Reads one input that has a catalog, or descriptions.</summary>
    public static int ReadCatalog(string path, out SchemaCatalog? catalog)
        => Read(path, static (_, source) => ProfileReader.ReadCatalog(source, Limits.Chosen), out catalog, Containers.Beside);

    /// <summary>Reads catalogs and puts them together.</summary>
    public static int ReadSchemas(IReadOnlyList<string> paths, out SchemaCatalog? catalog)
    {
        List<SchemaCatalog> catalogs = [];
        catalog = null;
        foreach (string path in paths)
        {
            if (ReadCatalog(path, out SchemaCatalog? read) is not ExitCode.Done and int code)
                return code;
            catalogs.Add(read!);
        }

        if (catalogs.Count > 0)
            catalog = SchemaCatalogs.Merge([.. catalogs]);
        return ExitCode.Done;
    }

    /// <summary>A destination with schemas of its binary.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="catalog">The schemas; null: none.</param>
    public static MigrationProfile With(this MigrationProfile destination, SchemaCatalog? catalog)
        => catalog is null ? destination
            : destination with { Schemas = destination.Schemas is SchemaCatalog own ? SchemaCatalogs.Merge(catalog, own) : catalog };
}
