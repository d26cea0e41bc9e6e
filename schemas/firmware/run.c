/*
 * A guest for the cells that ran (docs/matrix.md): it gives every PCI function its addresses, lets it use them, and drives
 * virtio devices as far as a driver does before its first request: every feature that is offered, all queues, DRIVER_OK.
 * Nothing is in the rings. Then it halts.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;

enum {
    PORTS = 0xc000, MEMORY = 0xe0000000, RINGS = 0x200000, RINGS_END = 0xe00000, RING = 0x8000, LARGEST = 0x8000000,
    COMMAND = 0x04, HEADER = 0x0c, BARS = 0x10, BUSES = 0x18, PORT_WINDOW = 0x1c, MEMORY_WINDOW = 0x20, PREFETCH_WINDOW = 0x24, LIST = 0x34,
    QUMRANET = 0x1af4, ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8,
};

struct state { u32 ports, memory, ring, bus; };

static inline void outl(u16 port, u32 value) { __asm__ volatile("outl %0, %1" :: "a"(value), "Nd"(port)); }
static inline void outw(u16 port, u16 value) { __asm__ volatile("outw %0, %1" :: "a"(value), "Nd"(port)); }
static inline void outb(u16 port, u8 value) { __asm__ volatile("outb %0, %1" :: "a"(value), "Nd"(port)); }
static inline u32 inl(u16 port) { u32 value; __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port)); return value; }
static inline u16 inw(u16 port) { u16 value; __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port)); return value; }

#define AT(type, address) (*(volatile type *)(address))

static u32 get(u32 function, u32 place)
{
    outl(0xcf8, 0x80000000u | function << 8 | place);
    return inl(0xcfc);
}

static void set(u32 function, u32 place, u32 value)
{
    outl(0xcf8, 0x80000000u | function << 8 | place);
    outl(0xcfc, value);
}

static u32 up(u32 value, u32 size) { return (value + size - 1) & ~(size - 1); }

/* Sizes and places the base addresses of a function. */
static void place(struct state *s, u32 function, int count, u32 *bars)
{
    for (int i = 0; i < count; i++) {
        u32 at = BARS + 4 * i, size;
        bars[i] = 0;
        set(function, at, 0xffffffff);
        size = get(function, at);
        if (size & 1) {
            size = (~(size & ~3u) + 1) & 0xffff;
            if (size) {
                s->ports = up(s->ports, size);
                set(function, at, s->ports);
                bars[i] = s->ports | 1;
                s->ports += size;
            }
        } else if (size) {
            int isWide = (size & 6) == 4;
            size = ~(size & ~15u) + 1;
            set(function, at, 0);
            if (size && size <= LARGEST) {
                s->memory = up(s->memory, size);
                set(function, at, s->memory);
                bars[i] = s->memory;
                s->memory += size;
            }
            if (isWide) {
                set(function, at + 4, 0);
                bars[++i] = 0;
            }
        }
    }
}

/* A virtio device by its common configuration (virtio 1.2, 4.1.4.3). */
static void drive(struct state *s, u32 common)
{
    u16 queues;
    AT(u8, common + 20) = 0;
    AT(u8, common + 20) = ACKNOWLEDGE | DRIVER;
    for (u32 word = 0; word < 2; word++) {
        AT(u32, common) = word;
        AT(u32, common + 8) = word;
        AT(u32, common + 12) = AT(u32, common + 4);
    }
    AT(u8, common + 20) = ACKNOWLEDGE | DRIVER | FEATURES_OK;
    queues = AT(u16, common + 18);
    for (u32 queue = 0; queue < queues && s->ring < RINGS_END; queue++) {
        AT(u16, common + 22) = queue;
        if (!AT(u16, common + 24))
            continue;
        AT(u32, common + 32) = s->ring;
        AT(u32, common + 36) = 0;
        AT(u32, common + 40) = s->ring + 0x4000;
        AT(u32, common + 44) = 0;
        AT(u32, common + 48) = s->ring + 0x5000;
        AT(u32, common + 52) = 0;
        AT(u16, common + 28) = 1;
        s->ring += RING;
    }
    AT(u8, common + 20) = ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK;
}

/* The same of one that has ports only (virtio 0.9.5). */
static void drive_legacy(struct state *s, u16 port)
{
    outb(port + 18, 0);
    outb(port + 18, ACKNOWLEDGE | DRIVER);
    outl(port + 4, inl(port) & ~(1u << 30));
    for (u32 queue = 0; queue < 64 && s->ring < RINGS_END; queue++) {
        outw(port + 14, queue);
        if (!inw(port + 12))
            continue;
        outl(port + 8, s->ring >> 12);
        s->ring += RING;
    }
    outb(port + 18, ACKNOWLEDGE | DRIVER | DRIVER_OK);
}

/* Where a virtio device has its common configuration; 0: it has none, or it is out of reach. */
static u32 common_of(u32 function, const u32 *bars)
{
    u32 at = get(function, LIST) & 0xfc;
    for (int i = 0; at && i < 48; i++) {
        u32 head = get(function, at);
        if ((head & 0xff) == 9 && head >> 24 == 1) {
            u32 bar = get(function, at + 4) & 7;
            return bar < 6 && bars[bar] > 1 && !(bars[bar] & 1) ? bars[bar] + get(function, at + 8) : 0;
        }
        at = head >> 8 & 0xfc;
    }
    return 0;
}

static void scan(struct state *s, u32 bus);

/* All that is behind a bridge is between where addresses begin and where they end. */
static void cross(struct state *s, u32 function, u32 bus)
{
    u32 ports = s->ports = up(s->ports, 0x1000), memory = s->memory = up(s->memory, 0x100000), behind = ++s->bus;
    set(function, BUSES, 0xff << 16 | behind << 8 | bus);
    set(function, COMMAND, (get(function, COMMAND) & 0xffff) | 7);
    set(function, PREFETCH_WINDOW, 0x0000fff0);
    set(function, MEMORY_WINDOW, 0xfff00000 | memory >> 16);
    scan(s, behind);
    s->ports = up(s->ports, 0x1000);
    s->memory = up(s->memory, 0x100000);
    set(function, BUSES, s->bus << 16 | behind << 8 | bus);
    if (s->ports > ports)
        set(function, PORT_WINDOW, ((s->ports - 1) & 0xf000) | (ports >> 8 & 0xf0));
    if (s->memory > memory)
        set(function, MEMORY_WINDOW, ((s->memory - 1) & 0xfff00000) | memory >> 16);
    else
        set(function, MEMORY_WINDOW, 0x0000fff0);
}

static void scan(struct state *s, u32 bus)
{
    for (u32 number = 0; number < 256; number++) {
        u32 function = bus << 8 | number, id = get(function, 0), kind, bars[6];
        if (id == 0 || (id & 0xffff) == 0xffff)
            continue;
        kind = get(function, HEADER) >> 16 & 0x7f;
        place(s, function, kind == 0 ? 6 : kind == 1 ? 2 : 0, bars);
        if (kind == 1 && s->bus < 255)
            cross(s, function, bus);
        if (kind != 0)
            continue;
        set(function, COMMAND, (get(function, COMMAND) & 0xffff) | 7);
        if ((id & 0xffff) == QUMRANET && id >> 16 >= 0x1000 && id >> 16 <= 0x107f) {
            u32 common = common_of(function, bars);
            if (common)
                drive(s, common);
            else if (bars[0] & 1)
                drive_legacy(s, bars[0] & ~3u);
        }
    }
}

void run(void)
{
    struct state s = { PORTS, MEMORY, RINGS, 0 };
    scan(&s, 0);
}
