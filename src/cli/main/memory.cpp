// How jemalloc keeps memory: an arena for each processor that is used, and not, as it would by itself, one for each thread up to four
// for each processor. A session has a dozen threads that allocate little.

extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "percpu_arena:percpu";
}
