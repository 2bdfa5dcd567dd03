// The fixes of the rules that Bawn comes with: what each makes of its insecure line, and that nothing is found there any more.

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"
#include "check/scanner.h"

namespace bawn::check {
namespace {

// Those that have a fix.
Pack fixing_pack()
{
    const std::string folder = std::string(BAWN_SOURCE_DIR) + "/data/rules";
    RuleSet all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string path = entry.path();
        if (!path.ends_with(".yaml") || path.find("/tests/") != path.npos || path.ends_with("examples.yaml")) continue;
        RuleSet set = read_rules(read_text(path).value(), path).value();
        for (Rule& rule : set.rules)
            if (rule.fix || rule.fix_regex) all.rules.push_back(std::move(rule));
    }
    return Pack::compile(std::move(all), {}).value();
}

std::string fixed(const std::string& text, const Finding& finding)
{
    return text.substr(0, finding.begin.offset) + *finding.fix + text.substr(finding.end.offset);
}

TEST(RuleFixes, table)
{
    struct Row {
        const char *path, *rule, *text, *expected;  // "": no fix, because it would not be right
    };
    const Row rows[] = {
        {"a.py", "python-tls-verification", "import requests\nrequests.get(url, verify=False, timeout=5)\n",
         "import requests\nrequests.get(url, timeout=5)\n"},
        {"a.py", "python-tls-verification", "import requests\nrequests.get(url, timeout=5, verify = False)\n",
         "import requests\nrequests.get(url, timeout=5)\n"},
        {"a.py", "python-tls-verification", "import requests\nrequests.get(verify=False, url=url)\n", ""},
        {"a.py", "python-tls-verification", "import ssl\nc.check_hostname = False\n", ""},
        {"a.py", "python-tls-old-version", "import ssl\nc.minimum_version = ssl.TLSVersion.TLSv1\n",
         "import ssl\nc.minimum_version = ssl.TLSVersion.TLSv1_2\n"},
        {"a.py", "python-tls-old-version", "import ssl\nssl.wrap_socket(s)\n", ""},
        {"a.py", "python-debug", "app.run(port=80, debug=True)\n", "app.run(port=80, debug=False)\n"},
        {"a.py", "python-debug", "app.config[\"DEBUG\"] = True\n", "app.config[\"DEBUG\"] = False\n"},
        {"a.py", "python-deserialization-yaml", "import yaml\nyaml.load(open(path))\n", "import yaml\nyaml.safe_load(open(path))\n"},
        {"a.py", "python-deserialization-yaml", "import yaml\nyaml.load(f, Loader=yaml.UnsafeLoader)\n",
         "import yaml\nyaml.safe_load(f)\n"},
        {"a.py", "python-deserialization-yaml", "import yaml\nyaml.unsafe_load_all(f)\n", "import yaml\nyaml.safe_load_all(f)\n"},
        {"a.py", "python-deserialization-yaml", "import yaml as y\ny.load(f)\n", ""},
        {"a.py", "python-template-autoescape-false", "import jinja2\njinja2.Environment(autoescape=False)\n",
         "import jinja2\njinja2.Environment(autoescape=True)\n"},
        {"a.py", "python-cookie-settings", "SESSION_COOKIE_SECURE = False\n", "SESSION_COOKIE_SECURE = True\n"},
        {"a.js", "javascript-tls-verification", "new https.Agent({ rejectUnauthorized: false });\n",
         "new https.Agent({ rejectUnauthorized: true });\n"},
        {"a.js", "javascript-tls-verification", "options.rejectUnauthorized = false;\n", "options.rejectUnauthorized = true;\n"},
        {"a.js", "javascript-tls-verification", "process.env.NODE_TLS_REJECT_UNAUTHORIZED = \"0\";\n", ""},
        {"a.js", "javascript-tls-old-version", "tls.connect({ minVersion: \"TLSv1\" });\n", "tls.connect({ minVersion: \"TLSv1.2\" });\n"},
        {"a.go", "go-tls-verification-off", "package a\nimport \"crypto/tls\"\nvar c = &tls.Config{InsecureSkipVerify: true}\n",
         "package a\nimport \"crypto/tls\"\nvar c = &tls.Config{InsecureSkipVerify: false}\n"},
        {"a.go", "go-tls-old-version", "package a\nimport \"crypto/tls\"\nvar c = &tls.Config{MinVersion: tls.VersionTLS10}\n",
         "package a\nimport \"crypto/tls\"\nvar c = &tls.Config{MinVersion: tls.VersionTLS12}\n"},
        {"a.sh", "bash-tls-verification", "curl -k https://a.example/x\n", "curl https://a.example/x\n"},
        {"a.sh", "bash-tls-verification", "curl -fsS --insecure https://a.example/x\n", "curl -fsS https://a.example/x\n"},
        {"a.sh", "bash-tls-verification", "wget --no-check-certificate https://a.example/x\n", "wget https://a.example/x\n"},
        {"a.sh", "bash-tls-verification", "cp -k a b && curl -sk https://a.example/x\n", ""},
        {"a.sh", "bash-unsigned-package", "apt-get install -y --allow-unauthenticated x\n", "apt-get install -y x\n"},
        {"a.sh", "bash-ssh-host-key", "ssh -o StrictHostKeyChecking=no a.example\n", "ssh -o StrictHostKeyChecking=accept-new a.example\n"},
    };
    const Pack pack = fixing_pack();
    Scanner scanner(pack);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.text);
        const FileReport report = scanner.scan(row.path, row.text);
        ASSERT_EQ(report.findings.size(), 1u);
        EXPECT_EQ(report.findings[0].rule, row.rule);
        EXPECT_EQ(report.findings[0].fix ? fixed(row.text, report.findings[0]) : "", row.expected);
        if (*row.expected) {
            EXPECT_TRUE(scanner.scan(row.path, row.expected).findings.empty());
        }
    }
}

}  // namespace
}  // namespace bawn::check
