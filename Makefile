# The targets are what CI does, one by one.
.PHONY: build test quick fuzz afl proportional house public-api firmware format publish bench check icon packages validate-packages reproduce-packages sample-packages native-packages deb

build:
	dotnet build Ber.sln -c Release

test:
	dotnet test Ber.sln

# Unit, Property and what of Golden takes no time, after a build: under a minute on two cores.
quick:
	dotnet test Quick.slnf --no-build --filter "Pace!=Slow"

# Inputs out of seeds for a minute, as CI does; coverage-guided by afl++: make afl HARNESS=encode SECONDS=600.
fuzz:
	dotnet run -c Release --project tests/Fuzz -- mutate --seconds 60

afl:
	tests/Fuzz/afl.sh $(HARNESS) $(SECONDS)

# Twice the input is at most twice the work of the native command; needs valgrind.
proportional: publish
	QBER=$(CURDIR)/artifacts/native/qber QBER_REQUIRE_NATIVE=1 dotnet test tests/Unit --filter FullyQualifiedName~Unit.Proportional

# The rules of tests/Unit/Architecture: a line for each rule, then every violation, those that are excepted too.
house:
	HOUSE_REPORT=$(CURDIR)/artifacts/house.txt dotnet test tests/Unit --filter FullyQualifiedName~HouseRuleTests
	cat artifacts/house.txt

# Writes the list of public members of each library anew.
public-api:
	for p in Ber Visitors Compat Detector Live; do \
		printf '#nullable enable\n' > src/$$p/PublicAPI.Unshipped.txt && \
		dotnet format analyzers src/$$p --diagnostics RS0016 --severity warn || exit 1; \
	done

# The guest of qber matrix firmware; needs gcc and binutils for x86.
firmware:
	schemas/firmware/make.sh

format:
	dotnet format Ber.sln --verify-no-changes

publish:
	dotnet publish src/Cli -c Release -o artifacts/native

# Packages with the time of the commit, into artifacts/packages; docs/packages.md.
packages:
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) dotnet msbuild src/Packages.proj -restore -t:Pack -p:Configuration=Release -p:PackageOutputPath=$(CURDIR)/artifacts/packages

# What breaks a program that was built with the packages of BASE (HEAD^), and whether packing twice gives the same octets: minutes each.
validate-packages:
	src/validate-packages.sh $(BASE)

reproduce-packages:
	src/reproduce-packages.sh

sample-packages: packages
	samples/Packages/run.sh artifacts/packages

native-packages:
	src/Cli/pack-native.sh artifacts/packages

# Needs dpkg-dev; the test of it debootstrap and root: src/Cli/Debian/test-deb.sh.
deb: publish
	src/Cli/Debian/make-deb.sh artifacts/native/qber $$(dotnet msbuild src/Cli -getProperty:Version) artifacts

# Needs librsvg2-bin.
icon:
	rsvg-convert -w 128 -h 128 docs/images/icon.svg -o docs/images/icon.png

bench:
	dotnet run -c Release --project bench -- quick

check: format build test publish
