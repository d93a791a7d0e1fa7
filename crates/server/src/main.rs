//! The executable.

/// Texts are cut into thousands of small pieces: what hands out memory decides the pace.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    server::cli::main()
}
