namespace Fuzz;

/// <summary>Texts to begin with, by hand.</summary>
internal static class SeedTexts
{
    /// <summary>The form of hw/core/machine.c and migration/savevm.c, dump_vmstate_json_to_file.</summary>
    public const string Dump = """
        {
          "vmschkmachine": { "Name": "pc-q35-7.2" },
          "esp": {
            "Name": "esp", "version_id": 5, "minimum_version_id": 3,
            "Description": {
              "name": "esp", "version_id": 5, "minimum_version_id": 3,
              "Fields": [
                { "field": "cmdlen", "version_id": 0, "field_exists": false, "size": 4 },
                { "field": "fifo", "version_id": 5, "field_exists": true, "size": 40,
                  "Description": { "name": "Fifo8", "version_id": 1, "minimum_version_id": 1,
                    "Fields": [ { "field": "data", "version_id": 0, "field_exists": false, "size": 1 } ] } }
              ],
              "Subsections": [ { "name": "esp/phase", "version_id": 1, "minimum_version_id": 1,
                "Fields": [ { "field": "phase", "version_id": 0, "field_exists": false, "size": 4 } ] } ]
            }
          },
          "other": { "Name": "other", "version_id": 1, "minimum_version_id": 1 }
        }
        """;

    /// <summary>Answers in the order in which they are asked for, with an event and an error between them.</summary>
    public const string Qmp = """
        {"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}
        {"return": {}}
        {"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2}}
        {"return": {"qemu": {"micro": 0, "minor": 2, "major": 7}, "package": ""}}
        {"return": "pc-q35-7.2-machine"}
        {"return": [{"state": true, "capability": "xbzrle"}, {"state": true, "capability": "validate-uuid"}, {"state": false, "capability": "mapped-ram"}]}
        {"error": {"class": "GenericError", "desc": "Property 'pc-q35-7.2-machine.suppress-vmdesc' not found"}}
        {"return": {"UUID": "00000000-0000-0000-0000-000000000001"}}
        {"return": "  Block Name    PSize  Offset  Used  Total  HVA  RO\r\n  pc.ram    4 KiB  0x00 0x08000000 0x08000000 0x7f00  rw\r\n"}
        {"return": [{"name": "type", "type": "string"}, {"name": "unattached", "type": "child<container>"}, {"name": "nic", "type": "child<e1000>"}]}
        {"return": [{"name": "io[0]", "type": "child<memory-region>"}, {"name": "nic", "type": "child<e1000>"}]}
        {"return": []}
        {"return": []}

        """;
}
