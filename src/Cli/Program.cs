using Ber.Cli;

return CommandLine.Run(args);
