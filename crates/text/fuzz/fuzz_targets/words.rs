#![no_main]
libfuzzer_sys::fuzz_target!(|text: &str| {
    assert_eq!(text::mask::mask(text).text.chars().count(), text.chars().count());
    let _ = text::proof::proof(text);
});
