//! JSON Feed 1.0 and 1.1 in feedparser's names.

use super::read::Raw;
use serde_json::{Map, Value, json};

/// Reads a JSON Feed; `None` when the JSON is something else.
pub fn read(text: &str) -> Option<Raw<'static>> {
    let root: Value = serde_json::from_str(text).ok()?;
    let version = root.get("version")?.as_str()?;
    let items = root.get("items")?.as_array()?;
    let version = match version {
        v if v.ends_with("/1.1") => "json11",
        v if v.ends_with("/1") => "json1",
        _ if version.contains("jsonfeed.org") => "json",
        _ => return None,
    };
    let mut feed = Map::new();
    for (from, to) in [
        ("title", "title"),
        ("home_page_url", "link"),
        ("description", "subtitle"),
        ("icon", "icon"),
        ("language", "language"),
        ("favicon", "logo"),
    ] {
        if let Some(v) = root.get(from).and_then(Value::as_str) {
            feed.insert(to.into(), json!(v));
        }
    }
    authors(&root, &mut feed);
    let entries = items.iter().map(|i| item(i).into()).collect();
    Some(Raw { version, feed: feed.into(), entries })
}

fn item(item: &Value) -> Map<String, Value> {
    let mut out = Map::new();
    let text =
        |k: &str| item.get(k).and_then(|v| v.as_str().map(str::to_owned).or_else(|| v.as_i64().map(|n| n.to_string())));
    for (from, to) in [("id", "id"), ("title", "title"), ("summary", "summary")] {
        if let Some(v) = text(from) {
            out.insert(to.into(), json!(v));
        }
    }
    if let Some(link) = text("url").or_else(|| text("external_url")) {
        out.insert("link".into(), json!(link));
        out.insert("links".into(), json!([{"rel": "alternate", "type": "text/html", "href": link}]));
    }
    let mut contents = Vec::new();
    if let Some(html) = text("content_html") {
        contents.push(
            json!({"type": "text/html", "language": null, "base": "", "value": super::html::rewrite(html.into(), None)}),
        );
    }
    if let Some(plain) = text("content_text") {
        contents.push(json!({"type": "text/plain", "language": null, "base": "", "value": plain}));
    }
    if !contents.is_empty() {
        out.insert("content".into(), json!(contents));
    }
    for (from, to) in [("date_published", "published"), ("date_modified", "updated")] {
        if let Some(v) = text(from) {
            out.insert(to.into(), json!(v));
        }
    }
    let tags: Vec<Value> = item
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|t| json!({"term": t, "scheme": null, "label": null}))
        .collect();
    if !tags.is_empty() {
        out.insert("tags".into(), json!(tags));
    }
    for a in item.get("attachments").and_then(Value::as_array).into_iter().flatten() {
        let link = json!({"rel": "enclosure", "href": a["url"], "type": a["mime_type"], "length": a["size_in_bytes"].as_i64().map(|n| n.to_string())});
        if let Some(list) = out.entry("links").or_insert_with(|| json!([])).as_array_mut() {
            list.push(link);
        }
    }
    authors(item, &mut out);
    out
}

fn authors(from: &Value, out: &mut Map<String, Value>) {
    let list: Vec<&Value> = from
        .get("authors")
        .and_then(Value::as_array)
        .map(|a| a.iter().collect())
        .or_else(|| from.get("author").map(|a| vec![a]))
        .unwrap_or_default();
    let people: Vec<Value> = list
        .iter()
        .filter_map(|a| a.get("name").and_then(Value::as_str).map(|n| json!({"name": n, "href": a.get("url")})))
        .collect();
    if let Some(first) = people.first() {
        out.insert("author".into(), first["name"].clone());
        out.insert("author_detail".into(), first.clone());
        out.insert("authors".into(), json!(people));
    }
}
