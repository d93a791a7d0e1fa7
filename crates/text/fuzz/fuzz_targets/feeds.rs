#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = text::feed::parse(bytes, None, "http://a.example/");
});
