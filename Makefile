# The targets are what CI does, one by one.
.PHONY: build test format publish bench check

build:
	dotnet build Ber.sln -c Release

test:
	dotnet test Ber.sln

format:
	dotnet format Ber.sln --verify-no-changes

publish:
	dotnet publish src/Cli -c Release -o artifacts/native

bench:
	dotnet run -c Release --project bench -- quick

check: format build test publish
