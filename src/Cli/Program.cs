using Ber.Cli;

return QberCommand.Run(args);
