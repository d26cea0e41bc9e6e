namespace Ber.Visitors;

/// <summary>
/// What slirp_state_save writes (libslirp src/state.c, its version 4, behind QEMU's net/slirp.c): the connections that the guest has to programs of the host
/// (guestfwd), then the state of the network. Other connections do not migrate.
/// </summary>
internal static class SavedSlirp
{
    private const byte Socket = 42;
    private const int BootpClients = 16;   // NB_BOOTP_CLIENTS
    private const int AddressLength = 6;
    private const int ClientLength = sizeof(ushort) + AddressLength;
    private const ushort IPv4 = 2;         // SS_FAMILY_MIG_IPV4
    private const int Timers = 4;          // TCPT_NTIMERS

    private static readonly (string Name, FieldKind Kind)[] s_connection =
    [
        ("t_rxtshift", FieldKind.Int16), ("t_rxtcur", FieldKind.Int16), ("t_dupacks", FieldKind.Int16), ("t_maxseg", FieldKind.UInt16),
        ("t_force", FieldKind.UInt8), ("t_flags", FieldKind.UInt16), ("snd_una", FieldKind.UInt32), ("snd_nxt", FieldKind.UInt32),
        ("snd_up", FieldKind.UInt32), ("snd_wl1", FieldKind.UInt32), ("snd_wl2", FieldKind.UInt32), ("iss", FieldKind.UInt32),
        ("snd_wnd", FieldKind.UInt32), ("rcv_wnd", FieldKind.UInt32), ("rcv_nxt", FieldKind.UInt32), ("rcv_up", FieldKind.UInt32),
        ("irs", FieldKind.UInt32), ("rcv_adv", FieldKind.UInt32), ("snd_max", FieldKind.UInt32), ("snd_cwnd", FieldKind.UInt32),
        ("snd_ssthresh", FieldKind.UInt32), ("t_idle", FieldKind.Int16), ("t_rtt", FieldKind.Int16), ("t_rtseq", FieldKind.UInt32),
        ("t_srtt", FieldKind.Int16), ("t_rttvar", FieldKind.Int16), ("t_rttmin", FieldKind.UInt16), ("max_sndwnd", FieldKind.UInt32),
        ("t_oobflags", FieldKind.UInt8), ("t_iobc", FieldKind.UInt8), ("t_softerror", FieldKind.Int16), ("snd_scale", FieldKind.UInt8),
        ("rcv_scale", FieldKind.UInt8), ("request_r_scale", FieldKind.UInt8), ("requested_s_scale", FieldKind.UInt8), ("ts_recent", FieldKind.UInt32),
        ("ts_recent_age", FieldKind.UInt32), ("last_ack_sent", FieldKind.UInt32),
    ];

    public static void Read(SavedOctets saved)
    {
        saved.While("sockets", "slirp-socket", static s => s.Rest is [Socket, ..], ReadSocket);
        if (saved.UInt8("sockets_end") != 0)
            saved.Break();
        saved.UInt16("ip_id");
        saved.SparseStructs("bootp_clients", "slirp_bootpclient", BootpClients, ClientLength, static s =>
        {
            s.UInt16("allocated");
            s.Buffer("macaddr", AddressLength);
        });
    }

    private static void ReadSocket(SavedOctets saved)
    {
        saved.UInt8("more");
        saved.UInt32("so_urgc");
        ReadAddress(saved, "fhost");
        ReadAddress(saved, "lhost");
        saved.UInt8("so_iptos");
        saved.UInt8("so_emu");
        saved.UInt8("so_type");
        saved.Int32("so_state");
        ReadWaiting(saved, "so_rcv");
        ReadWaiting(saved, "so_snd");
        saved.Begin();
        saved.Scalars([("t_state", FieldKind.Int16)]);
        saved.Integers("t_timer", FieldKind.Int16, Timers);
        saved.Scalars(s_connection);
        saved.EndStruct("so_tcpcb", "slirp-tcp", 0);
    }

    private static void ReadAddress(SavedOctets saved, string name)
    {
        saved.Begin();
        if (saved.UInt16("portable_family") == IPv4)
        {
            saved.UInt32("sin_addr");
            saved.UInt16("sin_port");
        }

        saved.EndStruct(name, "slirp-socket-addr", 4);
    }

    /// <summary>A ring of octets that wait: all of it, used or not.</summary>
    private static void ReadWaiting(SavedOctets saved, string name)
    {
        saved.Begin();
        saved.UInt32("sb_cc");
        uint length = saved.UInt32("sb_datalen");
        saved.UInt32("woff");
        saved.UInt32("roff");
        if (length > (uint)saved.Left)
            saved.Break();
        else
            saved.Buffer("sb_data", (int)length);
        saved.EndStruct(name, "slirp-sbuf", 0);
    }
}
