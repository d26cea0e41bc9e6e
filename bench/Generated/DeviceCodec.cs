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
        }

        public override int EncodeBer()
        {
            _output.ResetWrittenCount();
            var visitor = new BerOutputVisitor(_output);
            VMState.Visit(ref visitor, ref _source);
            visitor.Complete();
            return _output.WrittenCount;
        }

        public override int EncodeQemuFile()
        {
            _output.ResetWrittenCount();
            QemuFileOutputVisitor visitor = _fileWriter.Visitor;
            VMState.Visit(ref visitor, ref _source);
            visitor.Complete();
            return _output.WrittenCount;
        }

        public override void DecodeBer()
        {
            var visitor = new BerInputVisitor(_ber);
            VMState.Visit(ref visitor, ref _target);
            visitor.Complete();
        }

        public override void DecodeQemuFile()
        {
            _fileReader.Reset(_qemuFile);
            QemuFileInputVisitor visitor = _fileReader.Visitor;
            VMState.Visit(ref visitor, ref _target, _version);
            visitor.Complete();
        }
    }
}
