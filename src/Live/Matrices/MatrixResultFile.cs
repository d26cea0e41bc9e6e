using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Ber.Live;

/// <summary>The JSON form of a result (docs/matrix.md).</summary>
internal static class MatrixResultFile
{
    private const string Format = "qber matrix";
    private const int Version = 1;
    private const int MaxHops = 2;
    private const int MaxNumber = 1_000_000;

    /// <summary>Writes it.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="result">The result.</param>
    public static void Write(Stream output, MatrixResult result)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteString("program", result.Program);
            json.WriteString("plan", result.Plan);
            json.WriteNumber("hops", result.Hops);
            json.WriteStartArray("builds");
            foreach (MatrixSubject build in result.Builds)
            {
                json.WriteStartObject();
                json.WriteString("name", build.Name);
                json.WriteString("version", build.Version);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("places");
            foreach (MatrixPlace place in result.Places)
            {
                json.WriteStartObject();
                json.WriteString("machine", place.Machine);
                json.WriteString("configuration", place.Configuration);
                json.WriteString("state", MatrixNames.Of(place.State));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteCells(json, result);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="MatrixFormatException">It is none.</exception>
    public static MatrixResult Read(ReadOnlyMemory<byte> octets) => MatrixJson.Read(octets, Read);

    private static void WriteCells(Utf8JsonWriter json, MatrixResult result)
    {
        Dictionary<MatrixPlace, int> places = result.Places.Select(static (place, i) => (place, i)).ToDictionary();
        json.WriteStartArray("cells");
        foreach (MatrixCell cell in result.Cells)
        {
            json.WriteStartObject();
            json.WriteString("source", cell.Route.Source);
            if (cell.Route.Via.Length > 0)
                json.WriteString("via", cell.Route.Via);
            if (cell.Route.HasReset)
                json.WriteBoolean("afterReset", true);
            json.WriteString("destination", cell.Route.Destination);
            json.WriteNumber("place", places[cell.Place]);
            MatrixVerdictJson.Write(json, cell.Verdict);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static MatrixResult Read(MatrixJson json)
    {
        if (json.Find("format") is not { IsText: true } format || format.Text != Format)
            throw json.Wrong("this is no result of qber matrix run");
        if (json["version"].Whole(0, int.MaxValue) is not Version and int version)
            throw json["version"].Wrong(string.Create(CultureInfo.InvariantCulture, $"version {version} is not known, only {Version}"));
        ImmutableArray<MatrixSubject> builds = [.. json["builds"].Items.Select(static b => new MatrixSubject(b["name"].Text, b["version"].Text))];
        ImmutableArray<MatrixPlace> places = [.. json["places"].Items.Select(static p => new MatrixPlace(
            p["machine"].Text, p["configuration"].Text, p["state"].OneOf<MatrixState>(MatrixNames.Of)))];
        int hops = json["hops"].Whole(1, MaxHops);
        Unique(builds.Select(static b => b.Name), json["builds"]);
        Unique(places, json["places"]);
        if (Math.Pow(builds.Length, 1 + hops) * places.Length > MaxNumber)
            throw json["builds"].Wrong("so many builds at so many places have never been tried");
        HashSet<string> names = [.. builds.Select(static b => b.Name)];
        ImmutableArray<MatrixCell> cells = [.. json["cells"].Items.Select(c => ReadCell(c, names, places))];
        Unique(cells.Select(static c => (c.Route, c.Place)), json["cells"]);
        return new MatrixResult { Program = json["program"].Text, Plan = json["plan"].Text, Builds = builds, Places = places, Hops = hops, Cells = cells };
    }

    private static MatrixCell ReadCell(MatrixJson json, HashSet<string> builds, ImmutableArray<MatrixPlace> places)
    {
        var route = new MatrixRoute(Name("source"), json.Find("via") is null ? "" : Name("via"), Name("destination"), json.Find("afterReset")?.Flag is true);
        return new MatrixCell(route, places[json["place"].Whole(0, places.Length - 1)], MatrixVerdictJson.Read(json));

        string Name(string member) => builds.Contains(json[member].Text) ? json[member].Text : throw json[member].Wrong("no build of that name");
    }

    private static void Unique<T>(IEnumerable<T> all, MatrixJson place)
    {
        HashSet<T> seen = [];
        foreach (T one in all)
        {
            if (!seen.Add(one))
                throw place.Wrong($"{one} is there twice");
        }
    }
}
