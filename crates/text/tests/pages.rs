//! Invented pages of every common kind, with what must come out of them.

use std::path::Path;

fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pages");
    let bytes = std::fs::read(folder.join(format!("{name}.html"))).expect("page");
    let want = std::fs::read_to_string(folder.join(format!("{name}.txt"))).expect("what must come out");
    let decoded = text::decode::decode(&bytes, None);
    let page = text::extract::extract(&decoded.text, None);
    let time = page.publish_time.as_deref().unwrap_or("-");
    let quality = format!("{:?}", page.time_quality).to_lowercase();
    let got = format!(
        "title: {}\ntime: {time} {quality}\nsource: {}\nauthor: {}\n\n{}\n",
        page.title, page.source, page.author, page.body
    );
    assert_eq!(got.trim_end(), want.trim_end(), "{name}");
}

#[test]
fn a_government_page() {
    check("government");
}

#[test]
fn a_wechat_page_whose_text_is_hidden_until_scripts_run() {
    check("wechat");
}

#[test]
fn a_forum_thread_without_its_replies() {
    check("forum");
}

#[test]
fn an_old_page_of_tables_in_gbk() {
    check("old_table");
}

#[test]
fn a_traditional_page_in_big5() {
    check("traditional");
}

#[test]
fn a_page_whose_text_is_data_of_its_script() {
    check("script_data");
}

#[test]
fn an_empty_page() {
    check("empty");
}

#[test]
fn feeds_give_typed_entries() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/feeds");
    let read = |name: &str| std::fs::read(folder.join(name)).expect("feed");
    let rss = text::feed::parse(&read("rss.xml"), None, "http://wjw.example/rss.xml").expect("rss");
    let first = &rss.entries[0];
    assert_eq!((first.link.as_str(), first.author.as_str()), ("http://wjw.example/xw/1.html?a=1&b=2", "周一帆"));
    assert_eq!(first.publish_time.as_deref(), Some("2026-11-20 09:35:00"));
    assert!(first.content.contains("src=\"http://wjw.example/a.jpg\""));
    assert_eq!(rss.entries[1].enclosures[0].url, "http://wjw.example/v.mp4");
    let atom = text::feed::parse(&read("atom.xml"), None, "").expect("atom");
    let entry = &atom.entries[0];
    assert_eq!(
        (entry.title.as_str(), entry.link.as_str(), entry.source.as_str()),
        ("换季护耳指南", "http://a.example/n/2.html", "云溪健康")
    );
    assert_eq!(entry.publish_time.as_deref(), Some("2026-11-22 07:30:00"));
}
