#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let decoded = text::decode::decode(bytes, None);
    let _ = text::extract::extract(&decoded.text, Some("http://a.example/"));
    let _ = text::extract::links(&decoded.text, "http://a.example/");
});
