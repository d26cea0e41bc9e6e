using System.CommandLine;

namespace Ber.Cli;

/// <summary>Options of a relay that ends TLS.</summary>
internal static class RelayTlsOptions
{
    public static Option<string?> Certificates() => new("--tls-certs")
    {
        Description = "Ends TLS here, on both sides, with the x509 files of a folder, named as QEMU and libvirt name them: ca-cert.pem, server-cert.pem, "
            + "server-key.pem, and where there are client-cert.pem, client-key.pem, ca-crl.pem. Without it TLS passes as it is.",
        HelpName = "DIR",
    };

    public static Option<string?> HostName() => new("--tls-hostname")
    {
        Description = "With --tls-certs: the name that the destination's certificate must have; without it the host of --connect.",
        HelpName = "NAME",
    };
}
