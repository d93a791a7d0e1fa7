#![no_main]
libfuzzer_sys::fuzz_target!(|html: &str| {
    let safe = text::sanitise::office_paste(html);
    assert_eq!(text::sanitise::for_display(&safe), safe);
});
