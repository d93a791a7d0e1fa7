#![no_main]
libfuzzer_sys::fuzz_target!(|rule: &str| {
    let spec = text::matcher::WatchSpec { name: "a".into(), rule: rule.into(), ..Default::default() };
    if let Ok(watches) = text::matcher::Watches::compile(&[spec]) {
        watches.find(&text::matcher::Doc { body: rule, ..Default::default() });
    }
});
