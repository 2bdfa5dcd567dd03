#pragma once

// A folder of a test's own, gone with it, and short words to fill it.

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "workspace/folder.h"

namespace bawn::workspace {

class TestFolder {
public:
    TestFolder()
    {
        path_ = (std::filesystem::temp_directory_path() / "bawn-workspace-XXXXXX").string();
        if (!::mkdtemp(path_.data())) std::abort();
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    ~TestFolder()
    {
        std::error_code ignored;
        std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
        std::filesystem::remove_all(path_, ignored);
    }

    const std::string& path() const { return path_; }
    std::string path(const std::string& below) const { return path_ + "/" + below; }

    void folder(const std::string& below) const { std::filesystem::create_directories(path(below)); }
    void file(const std::string& below, const std::string& text, mode_t mode = 0644) const
    {
        std::filesystem::create_directories(std::filesystem::path(path(below)).parent_path());
        std::ofstream(path(below), std::ios::binary) << text;
        ::chmod(path(below).c_str(), mode);
    }
    void link(const std::string& below, const std::string& target) const
    {
        std::filesystem::create_directories(std::filesystem::path(path(below)).parent_path());
        std::filesystem::create_symlink(target, path(below));
    }
    std::string text(const std::string& below) const
    {
        std::ifstream in(path(below), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    bool has(const std::string& below) const
    {
        struct stat status;
        return ::lstat(path(below).c_str(), &status) == 0;
    }
    mode_t mode(const std::string& below) const
    {
        struct stat status = {};
        return ::lstat(path(below).c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
    }
    Folder open(const std::string& below = "") const { return Folder::open(below.empty() ? path_ : path(below)).value(); }

private:
    std::string path_;
};

}  // namespace bawn::workspace
