using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Lab;

public sealed class AptSourcesTests
{
    [Fact]
    public void For_Deb822WithOtherVendors_KeepsDebianMainOnly()
    {
        const string Debian = """
            Types: deb deb-src
            # a comment inside
            URIs: http://mirror.example/debian
            Suites: bookworm bookworm-updates bookworm-backports
            Components: main contrib
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            URIs: http://off.example/debian
            Suites: bookworm
            Components: main
            Enabled: no
            """;
        const string Vendor = "Types: deb\nURIs: http://vendor.example\nSuites: bookworm\nComponents: main\nSigned-By: /usr/share/keyrings/vendor.gpg\n";

        AptSources.For([("debian.sources", Debian), ("vendor.sources", Vendor)], "bookworm").ShouldBe("""
            Types: deb
            URIs: http://mirror.example/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg


            """);
    }

    [Fact]
    public void For_OneLineFormOfALaterRelease_AsksTheSameMirrorForTheNodesRelease()
    {
        const string Lists = """
            # deb http://commented.example trixie main
            deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian trixie main non-free # here
            deb-src http://mirror.example/debian trixie main
            deb http://mirror.example/security trixie-security main
            """;

        AptSources.For([("sources.list", Lists)], "trixie").ShouldBe("""
            Types: deb
            URIs: http://mirror.example/debian
            Suites: bookworm
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            URIs: http://mirror.example/security
            Suites: bookworm-security
            Components: main


            """);
    }

    [Fact]
    public void For_AMachineWithoutDebianSources_IsEmpty() =>
        AptSources.For([("sources.list", "deb http://other.example jammy main universe")], "bookworm").ShouldBe("");

    [Fact]
    public void Options_OfAnAptConfigDump_AreThoseThatReachTheSources() =>
        AptSources.Options("""
            Acquire::Retries "3";
            Acquire::http::Proxy "http://proxy.example:3128";
            Acquire::https::Proxy "";
            Acquire::Check-Valid-Until "false";
            """).ShouldBe(["Acquire::http::Proxy \"http://proxy.example:3128\";", "Acquire::Check-Valid-Until \"false\";"]);
}
