# How every part of Bawn is built, and bawn_module(): one folder, one namespace, one library, one test program.

find_program(BAWN_CCACHE ccache)
if(BAWN_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${BAWN_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${BAWN_CCACHE})
endif()

# Archives of ours only name their objects: a copy of each would be half a gigabyte.
set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_AR> qcT <TARGET> <OBJECTS>")
set(CMAKE_CXX_ARCHIVE_APPEND "<CMAKE_AR> qT <TARGET> <OBJECTS>")

# Flags that all targets share live in one interface library.
add_library(bawn_flags INTERFACE)
target_include_directories(bawn_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(bawn_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Werror
    -fno-omit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
if(BAWN_SANITIZE)
    set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
    target_compile_options(bawn_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined)
    target_link_options(bawn_flags INTERFACE -fsanitize=address,undefined -Wl,--compress-debug-sections=zlib)
else()
    set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
    target_compile_options(bawn_flags INTERFACE
        -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong -fstack-clash-protection -fcf-protection
        -ffunction-sections -fdata-sections)
    # No loader: nothing is loaded before main, and no LD_PRELOAD of a caller runs before a sandbox stands.
    target_link_options(bawn_flags INTERFACE
        -static-pie -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack)
endif()
if(BAWN_FUZZ)
    target_compile_options(bawn_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# A library from Debian, linked statically: every command pays for what is loaded before main.
function(bawn_archive target file)
    find_library(BAWN_${target}_ARCHIVE ${file} REQUIRED)
    add_library(${target} STATIC IMPORTED GLOBAL)
    set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${BAWN_${target}_ARCHIVE})
    if(ARGN)
        set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${ARGN}")
    endif()
endfunction()

bawn_archive(archive_z libz.a)
bawn_archive(archive_deflate libdeflate.a)
bawn_archive(archive_bz2 libbz2.a)
bawn_archive(archive_lzma liblzma.a)
bawn_archive(archive_zstd libzstd.a)
bawn_archive(archive_lz4 liblz4.a)
bawn_archive(archive_acl libacl.a)
bawn_archive(archive_nettle libnettle.a)
bawn_archive(archive_crypto libcrypto.a dl)
bawn_archive(archive_ssl libssl.a archive_crypto)
bawn_archive(archive_cares libcares.a)
bawn_archive(archive_brotli_common libbrotlicommon.a m)
bawn_archive(archive_brotli_encoder libbrotlienc.a archive_brotli_common)
bawn_archive(archive_brotli libbrotlidec.a archive_brotli_common)
bawn_archive(archive_nghttp2 libnghttp2.a)
bawn_archive(archive_yaml libyaml-cpp.a)
bawn_archive(archive_hs libhs.a m)
bawn_archive(archive_re2 libre2.a)
bawn_archive(archive_pcre2 libpcre2-8.a)
bawn_archive(archive_seccomp libseccomp.a)
if(NOT BAWN_SANITIZE)
    bawn_archive(archive_jemalloc libjemalloc.a)  # trees are millions of small things: a sixth faster, a quarter smaller than glibc's
endif()
bawn_archive(archive_archive libarchive.a archive_nettle archive_acl archive_lzma archive_zstd archive_lz4 archive_bz2 archive_z)

# tree-sitter and its grammars, compiled by themselves and once for all presets.
set(grammars ${CMAKE_SOURCE_DIR}/build/grammars)
foreach(part grammars.txt growing_parser.c growing_parser.h)
    set(compiled "")
    if(EXISTS ${grammars}/libgrammars.a AND EXISTS ${grammars}/${part})
        file(SHA256 ${grammars}/${part} compiled)
    endif()
    file(SHA256 ${CMAKE_SOURCE_DIR}/cmake/${part} wanted)
    if(NOT compiled STREQUAL wanted)
        message(FATAL_ERROR "build/grammars is not there, or is not of this cmake/${part}: run cmake/grammars "
            "(it needs npm and a registry, once), or build with ./dev build, which does so by itself")
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/${part})
endforeach()
file(REAL_PATH ${grammars} grammars)  # a path that changes with its content, so that programs are linked again
add_library(archive_grammars STATIC IMPORTED GLOBAL)
set_target_properties(archive_grammars PROPERTIES
    IMPORTED_LOCATION ${grammars}/libgrammars.a INTERFACE_INCLUDE_DIRECTORIES ${grammars}/include)

find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(GTest REQUIRED)

# bawn_module(NAME DEPENDS lower floors… LIBRARIES foreign code… FOLDERS within…)
#   src/NAME/*.cpp       -> the library bawn_NAME, with those of its FOLDERS
#   src/NAME/*_test.cpp  -> the test program bawn_NAME_test, one ctest case for each TEST
# The presets compile a dozen files of a module as one: templates of large headers are most of the work. So a name, also
# a private one, stands once in a module.
# A new file is picked up by itself. A dependency that is not declared fails to link.
function(bawn_module name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;LIBRARIES;FOLDERS")
    list(TRANSFORM arg_FOLDERS APPEND "/*.cpp")
    file(GLOB sources CONFIGURE_DEPENDS *.cpp ${arg_FOLDERS})
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

    list(TRANSFORM arg_DEPENDS PREPEND bawn_)
    add_library(bawn_${name} STATIC ${sources})
    target_link_libraries(bawn_${name} PUBLIC bawn_flags ${arg_DEPENDS} PRIVATE ${arg_LIBRARIES})

    if(tests)
        add_executable(bawn_${name}_test ${tests})
        target_link_libraries(bawn_${name}_test PRIVATE bawn_${name} ${arg_LIBRARIES} GTest::gtest_main)
        target_compile_definitions(bawn_${name}_test PRIVATE BAWN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
        include(GoogleTest)
        gtest_discover_tests(bawn_${name}_test DISCOVERY_MODE PRE_TEST TEST_PREFIX ${name}/)
    endif()
endfunction()
