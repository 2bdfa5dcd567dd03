#include "egress/trust.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/process.h"
#include "egress/authority.h"
#include "egress/test_tls_server.h"

namespace bawn::egress {
namespace {

class Folder {
public:
    Folder()
    {
        char name[] = "/tmp/bawn-trust-XXXXXX";
        path = ::mkdtemp(name);
    }
    ~Folder() { std::filesystem::remove_all(path); }

    void write(const std::string& name, const std::string& text) const
    {
        std::filesystem::create_directories((path / name).parent_path());
        std::ofstream(path / name, std::ios::binary) << text;
    }

    std::filesystem::path path;
};

TEST(Trust, is_shown_where_the_machine_keeps_its_own)
{
    Folder machine;
    machine.write("etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "-----BEGIN THE MACHINE'S");
    std::filesystem::create_directories(machine.path / "etc/pki/tls/certs");
    std::filesystem::create_symlink("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", machine.path / "etc/pki/tls/certs/dangling.crt");
    std::filesystem::create_symlink("../../ca-trust/extracted/pem/tls-ca-bundle.pem", machine.path / "etc/pki/tls/certs/ca-bundle.crt");
    machine.write("etc/pki/java/cacerts", "x");
    auto bundle = machine_bundle(machine.path.string());
    ASSERT_TRUE(bundle);
    EXPECT_EQ(*bundle, "-----BEGIN THE MACHINE'S");

    auto authority = Authority::create();
    auto trust = trust_in(authority->certificate_pem(), *bundle, machine.path.string());
    ASSERT_TRUE(trust) << trust.error().message();
    std::string places;
    for (const auto& [path, bytes] : trust->files) places += path + "\n";
    EXPECT_EQ(places,
              "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem\n/etc/pki/java/cacerts\n"
              "/run/bawn/ca-bundle.p12\n/run/bawn/ca-bundle.pem\n/run/bawn/session-ca.pem\n");
    EXPECT_EQ(trust->files["/run/bawn/ca-bundle.pem"], "-----BEGIN THE MACHINE'S\n" + authority->certificate_pem());
    EXPECT_EQ(trust->files["/etc/pki/java/cacerts"], trust->files["/run/bawn/ca-bundle.p12"]);
}

TEST(Trust, a_machine_without_a_bundle)
{
    Folder machine;
    EXPECT_EQ(machine_bundle(machine.path.string()).error().kind(), ErrorKind::not_found);
    machine.write("etc/ssl/cert.pem", "");
    EXPECT_FALSE(machine_bundle(machine.path.string())) << "empty";
}

// Real clients, with the variables alone: the files of the machine stay as they are, so that it is the variable that counts.
struct Client {
    std::string name;
    std::vector<std::string> argv;  // URL stands for where the server is
};

std::ostream& operator<<(std::ostream& out, const Client& client) { return out << client.name; }

class RealClients : public ::testing::TestWithParam<Client> {
protected:
    std::vector<std::string> argv(const Trust* trust, std::uint16_t port) const
    {
        std::vector<std::string> all{"/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "HOME=" + folder.path.string(), "GIT_TERMINAL_PROMPT=0"};
        for (const auto& [name, value] : trust ? trust->variables : std::map<std::string, std::string>()) {
            all.push_back(name + "=" + replaced(value, "/run/bawn/", folder.path.string() + "/run/bawn/"));
        }
        for (const std::string& each : GetParam().argv) all.push_back(replaced(each, "URL", fmt::format("https://localhost:{}/", port)));
        return all;
    }

    static std::string replaced(std::string text, const std::string& what, const std::string& by)
    {
        for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
            text.replace(at, what.size(), by);
        return text;
    }

    Folder folder;
};

TEST_P(RealClients, believe_with_the_variables_and_not_without)
{
    if (::access(GetParam().argv[0].c_str(), X_OK) != 0) GTEST_SKIP() << "no " << GetParam().argv[0];
    auto authority = Authority::create();
    auto bundle = machine_bundle();
    auto trust = trust_in(authority->certificate_pem(), bundle ? *bundle : "");
    ASSERT_TRUE(trust);
    for (const auto& [path, bytes] : trust->files) {
        if (path.starts_with("/run/bawn/")) folder.write(path.substr(1), bytes);
    }
    folder.write("Ask.java",
                 "public class Ask { public static void main(String[] a) throws Exception { "
                 "System.out.print(java.net.http.HttpClient.newHttpClient()"
                 ".send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(a[0])).build(),"
                 "java.net.http.HttpResponse.BodyHandlers.ofString()).body()); } }");
    for (const Trust* with : {static_cast<const Trust*>(&*trust), static_cast<const Trust*>(nullptr)}) {
        SCOPED_TRACE(with ? "with the variables" : "without");
        TlsServer server(*authority, "localhost");
        std::vector<std::string> command = argv(with, server.port);
        for (std::string& each : command) each = replaced(each, "FOLDER", folder.path.string());
        auto child = ChildProcess::start(command);
        ASSERT_TRUE(child);
        ExitStatus status = *child->wait();
        server.finish();
        EXPECT_EQ(server.was_asked, with != nullptr) << status.output;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Trust, RealClients,
    ::testing::Values(Client{"curl", {"/usr/bin/curl", "-s", "URL"}}, Client{"git", {"/usr/bin/git", "ls-remote", "URL"}},
                      Client{"node", {"/usr/bin/node", "-e", "fetch('URL').then(r=>r.text()).then(console.log)"}},
                      Client{"python", {"/usr/bin/python3", "-c", "import urllib.request;print(urllib.request.urlopen('URL').read())"}},
                      Client{"openssl",
                             {"/bin/sh", "-c",
                              "u=URL; u=${u#https://}; echo GET / | /usr/bin/openssl s_client -verify_return_error -quiet "
                              "-connect ${u%/}"}},
                      Client{"java", {"/usr/bin/java", "-XX:TieredStopAtLevel=1", "FOLDER/Ask.java", "URL"}}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace bawn::egress
