//! From the tree of a feed to feedparser's names: the one place that knows what RSS, Atom, CDF and their extensions call things.

use super::html::{absolute, rewrite};
use super::xml::{NONE, Tree};
use crate::extract::when::When;
use base64::Engine;
use serde_json::{Map, Value, json};
use url::Url;

/// What stands around an element: the address its links are relative to, and its language.
#[derive(Clone, Default)]
struct Scope {
    base: Option<Url>,
    base_text: String,
    language: Option<String>,
}

/// A feed in feedparser's names.
#[derive(Default)]
pub struct Raw {
    /// `rss20`, `atom10`, …
    pub version: String,
    /// Fields of the feed.
    pub feed: Map<String, Value>,
    /// Fields of each entry.
    pub entries: Vec<Map<String, Value>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Feed,
    Entry,
    Source,
}

/// Reads the tree; `None` when it holds no feed. Not `in_full` leaves out what only scripts ask for: the `_detail` and
/// `_parsed` fields, and names without a meaning here.
pub fn read(tree: &Tree, base: Option<&Url>, in_full: bool) -> Option<Raw> {
    let mut reader = Reader { tree, raw: Raw::default(), is_atom: false, in_full };
    let scope = Scope {
        base: base.cloned(),
        base_text: base.map(|b| b.as_str().to_owned()).unwrap_or_default(),
        language: None,
    };
    let mut found = false;
    let roots: Vec<u32> = tree.children(0).filter(|&n| tree.nodes[n as usize].is_element()).collect();
    for root in roots {
        let name = tree.nodes[root as usize].name.as_ref();
        if !matches!(name, "rss" | "rdf" | "feed" | "channel" | "item" | "entry") {
            continue;
        }
        found = true;
        if reader.raw.version.is_empty() {
            reader.raw.version = version(tree, root);
            reader.is_atom = reader.raw.version.starts_with("atom");
        }
        let mut feed = std::mem::take(&mut reader.raw.feed);
        reader.element(root, &mut feed, &scope, Place::Feed, true);
        reader.raw.feed = feed;
    }
    found.then(|| {
        for entry in &mut reader.raw.entries {
            finish(entry);
        }
        finish(&mut reader.raw.feed);
        reader.raw
    })
}

/// What follows from other fields.
fn finish(map: &mut Map<String, Value>) {
    if !map.contains_key("link")
        && map.get("guidislink") == Some(&Value::Bool(true))
        && let Some(id) = map.get("id").cloned()
    {
        map.insert("link".into(), id);
    }
    if let Some(Value::Object(image)) = map.get("image")
        && image.is_empty()
    {
        map.remove("image");
    }
}

fn version(tree: &Tree, root: u32) -> String {
    let written = tree.attr(root, "version").unwrap_or_default();
    let in_spaces = |part: &str| tree.root_spaces.iter().any(|s| s.to_ascii_lowercase().contains(part));
    match tree.nodes[root as usize].name.as_ref() {
        "feed" => match written.trim() {
            "0.3" => "atom03",
            "0.2" => "atom02",
            "0.1" => "atom01",
            _ if in_spaces("www.w3.org/2005/atom") => "atom10",
            _ if in_spaces("purl.org/atom/ns#") => "atom03",
            _ => "atom",
        },
        "rdf" if in_spaces("my.netscape.com/rdf/simple/0.9") => "rss090",
        "rdf" if in_spaces("purl.org/net/rss1.1") => "rss11",
        "rdf" => "rss10",
        "channel" => "cdf",
        "rss" => match written.trim() {
            "0.91" => "rss091u",
            "0.92" => "rss092",
            "0.93" => "rss093",
            "0.94" => "rss094",
            v if v.starts_with("2.") => "rss20",
            _ => "rss",
        },
        _ => "",
    }
    .to_owned()
}

struct Reader<'t, 'a> {
    tree: &'t Tree<'a>,
    raw: Raw,
    is_atom: bool,
    in_full: bool,
}

impl Reader<'_, '_> {
    fn scope(&self, node: u32, outer: &Scope) -> Option<Scope> {
        let attrs = self.tree.raw_attrs(node);
        let find = |name: &str| {
            attrs.iter().find(|(k, _)| *k == name).map(|(_, v)| crate::extract::entity::decode(v).trim().to_owned())
        };
        let base = find("xml:base")
            .or_else(|| if self.raw.version == "cdf" { find("BASE").or_else(|| find("base")) } else { None });
        let language = find("xml:lang").or_else(|| find("lang"));
        if base.is_none() && language.is_none() {
            return None;
        }
        let mut scope = outer.clone();
        if let Some(text) = base {
            let joined = match &outer.base {
                Some(b) => b.join(&text).ok(),
                None => Url::parse(&text).ok(),
            };
            if let Some(url) = joined {
                scope.base_text = absolute(&text, outer.base.as_ref());
                scope.base = Some(url);
            }
        }
        if let Some(l) = language {
            scope.language = (!l.is_empty()).then(|| l.replace('_', "-"));
        }
        Some(scope)
    }

    /// A container: its attributes, then its children.
    fn element(&mut self, node: u32, map: &mut Map<String, Value>, outer: &Scope, place: Place, container: bool) {
        let inner = self.scope(node, outer);
        let scope = inner.as_ref().unwrap_or(outer);
        if container {
            // CDF and RDF say things in attributes of the containers.
            if let Some(href) = self.tree.attr(node, "href").filter(|h| !h.is_empty() && self.raw.version == "cdf") {
                self.add_link(
                    map,
                    json!({"rel": "alternate", "type": "text/html", "href": absolute(&href, scope.base.as_ref())}),
                );
            }
            if let Some(date) = self.tree.attr(node, "lastmod") {
                self.date(map, "updated", &date, false);
            }
            if place == Place::Entry
                && let Some(about) = self.tree.attr(node, "rdf:about")
            {
                map.insert("id".into(), json!(about.trim()));
            }
            if place == Place::Feed
                && let Some(l) = &scope.language
                && !map.contains_key("language")
            {
                map.insert("language".into(), json!(l));
            }
        }
        let children: Vec<u32> =
            self.tree.children(node).filter(|&c| self.tree.nodes[c as usize].is_element()).collect();
        for child in children {
            self.child(child, map, scope, place);
        }
    }

    #[allow(clippy::too_many_lines)]
    fn child(&mut self, node: u32, map: &mut Map<String, Value>, outer: &Scope, place: Place) {
        let inner = self.scope(node, outer);
        let scope = inner.as_ref().unwrap_or(outer);
        let tree = self.tree;
        let n = &tree.nodes[node as usize];
        let (space, name) = (n.space.as_ref(), n.name.as_ref());
        let base = scope.base.as_ref();
        match (space, name) {
            ("" | "rdf", "channel" | "feed" | "rss" | "rdf" | "redirect") => {
                self.element(node, map, outer, place, true)
            }
            ("", "item" | "entry") if place != Place::Source => {
                let mut entry = Map::new();
                self.element(node, &mut entry, outer, Place::Entry, true);
                self.raw.entries.push(entry);
            }
            ("" | "dc" | "media", "title") if space.is_empty() || !map.contains_key("title") => {
                self.content(map, node, "title", "text/plain", scope)
            }
            ("", "description" | "abstract") | ("dc", "description") => {
                let key = if place == Place::Entry { "summary" } else { "subtitle" };
                if place == Place::Entry && map.contains_key("summary") {
                    self.add_content(map, node, "text/html", scope);
                } else {
                    self.content(map, node, key, "text/html", scope);
                }
            }
            ("", "subtitle" | "tagline") | ("itunes", "subtitle") => {
                self.content(map, node, "subtitle", "text/plain", scope)
            }
            ("", "summary") | ("itunes", "summary") => {
                if map.contains_key("summary") {
                    self.add_content(map, node, "text/plain", scope);
                } else {
                    self.content(map, node, "summary", "text/plain", scope);
                }
            }
            ("media", "description") if !map.contains_key("summary") && place == Place::Entry => {
                self.content(map, node, "summary", "text/plain", scope)
            }
            ("", "info") => self.content(map, node, "info", "text/plain", scope),
            ("", "copyright" | "rights") | ("dc", "rights") => self.content(map, node, "rights", "text/plain", scope),
            ("", "content") => self.add_content(map, node, "text/plain", scope),
            ("content", "encoded") | ("", "fullitem" | "encoded") => self.add_content(map, node, "text/html", scope),
            ("xhtml", "body" | "div") | ("", "body" | "prodlink") => {
                self.add_content(map, node, "application/xhtml+xml", scope)
            }
            ("", "link") => self.link(map, node, scope),
            ("", "guid" | "id") => self.identity(map, node, name == "guid", base),
            ("", "pubdate" | "published" | "issued") | ("dcterms", "issued") => {
                self.date(map, "published", &self.tree.text(node), true)
            }
            ("", "updated" | "modified" | "lastbuilddate" | "date")
            | ("dc", "date")
            | ("dcterms", "modified" | "date") => self.date(map, "updated", &self.tree.text(node), true),
            ("", "created") | ("dcterms", "created") => self.date(map, "created", &self.tree.text(node), true),
            ("", "expirationdate") => self.date(map, "expired", &self.tree.text(node), true),
            ("dcterms", "valid") => validity(map, &self.tree.text(node)),
            ("", "author" | "managingeditor") | ("dc", "author" | "creator") | ("itunes", "author") => {
                self.person(map, node, "author", base)
            }
            ("", "webmaster") | ("dc", "publisher") | ("itunes", "owner") => self.person(map, node, "publisher", base),
            ("", "contributor") | ("dc", "contributor") => {
                let person = self.person_of(node, base);
                push(map, "contributors", Value::Object(person));
            }
            ("", "name" | "email" | "url" | "uri" | "homepage") if place != Place::Feed => {}
            ("", "category" | "keywords") | ("dc", "subject") | ("media", "category") => {
                self.category(map, node, space)
            }
            ("itunes", "category") => self.itunes_category(map, node),
            ("itunes" | "media", "keywords") => {
                let scheme = if space == "itunes" { json!("http://www.itunes.com/") } else { Value::Null };
                let text = self.tree.text(node);
                let separators: &[char] = if text.contains(',') { &[','] } else { &[' '] };
                for word in text.split(separators).map(str::trim).filter(|w| !w.is_empty()) {
                    add_tag(map, json!({"term": word, "scheme": scheme, "label": null}));
                }
            }
            ("", "generator") | ("admin", "generatoragent") => self.generator(map, node, base),
            ("", "image") => self.image(map, node, scope),
            ("itunes", "image" | "link") => {
                if let Some(href) = self.tree.attr(node, "href").or_else(|| self.tree.attr(node, "url")) {
                    let image = map.entry("image").or_insert_with(|| json!({}));
                    if let Some(o) = image.as_object_mut() {
                        o.insert("href".into(), Value::String(absolute(&href, base)));
                    }
                }
            }
            ("", "textinput") => {
                let inner = self.plain_children(node, base);
                map.insert("textinput".into(), Value::Object(inner));
            }
            ("", "cloud") => {
                map.insert("cloud".into(), Value::Object(self.attributes(node)));
            }
            ("", "enclosure") => {
                let mut link = self.attributes(node);
                let href = link
                    .remove("url")
                    .or_else(|| link.remove("href"))
                    .and_then(|v| v.as_str().map(|s| absolute(s, base)))
                    .unwrap_or_default();
                link.insert("href".into(), json!(href));
                link.insert("rel".into(), json!("enclosure"));
                link.entry("type").or_insert(json!("text/html"));
                push(map, "links", Value::Object(link));
            }
            ("", "source") => self.source(map, node, outer, base),
            ("itunes", "block") => {
                let yes = matches!(self.tree.text(node).as_str(), "yes" | "Yes");
                map.insert("itunes_block".into(), json!(u8::from(yes)));
            }
            ("itunes", "explicit") => {
                let text = self.tree.text(node).to_ascii_lowercase();
                let value = if matches!(text.as_str(), "yes" | "true" | "explicit") {
                    json!(true)
                } else if matches!(text.as_str(), "clean" | "no" | "false") {
                    json!(false)
                } else {
                    Value::Null
                };
                map.insert("itunes_explicit".into(), value);
            }
            ("", "language") | ("dc", "language") => {
                map.insert("language".into(), Value::String(self.tree.text(node)));
            }
            ("", "docs" | "comments" | "icon" | "logo" | "newlocation") => {
                map.insert(name.to_owned(), Value::String(absolute(&self.tree.text(node), base)));
            }
            ("wfw", "comment" | "commentrss") => {
                map.insert(format!("wfw_{name}"), Value::String(absolute(&self.tree.text(node), base)));
            }
            ("creativecommons" | "cc", "license") => {
                let resource = self.tree.attr(node, "resource").unwrap_or_default().into_owned();
                let href = if resource.is_empty() { self.tree.text(node) } else { resource };
                map.insert("license".into(), Value::String(absolute(&href, base)));
                push(map, "links", json!({"rel": "license", "href": absolute(&href, base)}));
            }
            ("media", "group") => self.element(node, map, outer, place, false),
            ("media", "content" | "thumbnail") => {
                push(map, &format!("media_{name}"), Value::Object(self.attributes(node)));
                if name == "content" {
                    self.element(node, map, outer, place, false);
                }
            }
            ("media", "credit") => {
                let mut credit = self.attributes(node);
                credit.insert("content".into(), Value::String(self.tree.text(node)));
                push(map, "media_credit", Value::Object(credit));
            }
            ("media", "rating" | "license" | "player") => {
                let mut value = self.attributes(node);
                value.insert("content".into(), Value::String(self.tree.text(node)));
                map.insert(format!("media_{name}"), Value::Object(value));
            }
            ("media", "restriction") => {
                let mut value = self.attributes(node);
                let words: Vec<String> = self.tree.text(node).split_whitespace().map(str::to_lowercase).collect();
                value.insert("content".into(), json!(words));
                map.insert("media_restriction".into(), Value::Object(value));
            }
            ("georss" | "gml" | "geo", _) => super::place::read(self.tree, node, map),
            ("psc", "chapters") => self.chapters(map, node),
            _ => self.other(map, node, space, name, scope),
        }
    }

    /// An element this program has no word for: its text, or its attributes when it has any.
    fn other(&self, map: &mut Map<String, Value>, node: u32, space: &str, name: &str, scope: &Scope) {
        if !self.in_full {
            return;
        }
        let key = if space.is_empty() { name.to_owned() } else { format!("{space}_{name}") };
        if map.contains_key(&key) || map.len() > 500 {
            return;
        }
        let attributes = self.attributes(node);
        let text = self.tree.text(node);
        let value = if attributes.is_empty() {
            json!(text)
        } else {
            let mut o = attributes;
            for link in ["href", "url", "source", "src"] {
                if let Some(v) = o.get(link).and_then(Value::as_str).map(|v| absolute(v, scope.base.as_ref())) {
                    o.insert(link.to_owned(), json!(v));
                }
            }
            if !text.is_empty() {
                o.insert("value".into(), json!(text));
            }
            Value::Object(o)
        };
        map.insert(key, value);
    }

    fn attributes(&self, node: u32) -> Map<String, Value> {
        let plain = |k: &str| !k.starts_with("xmlns") && !k.starts_with("xml:");
        self.tree
            .raw_attrs(node)
            .iter()
            .filter(|(k, _)| plain(k))
            .map(|(k, v)| {
                (
                    k.rsplit(':').next().unwrap_or(k).to_ascii_lowercase(),
                    Value::from(crate::extract::entity::decode(v).trim()),
                )
            })
            .collect()
    }

    /// Value and type of a text construct.
    fn construct(&self, node: u32, default_type: &str, scope: &Scope) -> Map<String, Value> {
        let written = self.tree.attr(node, "type").unwrap_or_default().trim().to_ascii_lowercase();
        let mode = self.tree.attr(node, "mode").unwrap_or_default().to_ascii_lowercase();
        let mut kind = match written.as_str() {
            "" => default_type.to_owned(),
            "text" => "text/plain".to_owned(),
            "html" => "text/html".to_owned(),
            "xhtml" => "application/xhtml+xml".to_owned(),
            other => other.to_owned(),
        };
        let has_elements = self.tree.has_elements(node);
        let is_text = kind.starts_with("text/") || kind.ends_with("/xml") || kind.ends_with("+xml");
        let is_base64 = mode == "base64" || (!is_text && kind.contains('/') && !has_elements);
        let mut value = if is_base64 {
            let text: String = self.tree.text(node).split_ascii_whitespace().collect();
            let bytes = base64::engine::general_purpose::STANDARD.decode(text.as_bytes());
            bytes
                .ok()
                .and_then(|b| String::from_utf8(b).ok())
                .map(|t| t.trim().to_owned())
                .unwrap_or_else(|| self.tree.text(node))
        } else if has_elements || kind.ends_with("xhtml+xml") && mode != "escaped" {
            self.tree.markup(node)
        } else {
            self.tree.text(node)
        };
        if has_elements && !kind.ends_with("xml") && kind != "text/html" {
            kind = "application/xhtml+xml".to_owned();
        }
        if written == "xhtml" || kind.ends_with("xhtml+xml") && self.raw.version == "atom10" {
            value = without_div(&value);
        }
        if self.is_atom && kind == "text/html" && has_elements {
            // Escaped HTML inside a real `<div>`: one level of escaping belongs to the wrapping.
            value = crate::extract::entity::decode(&without_div(&value)).into_owned();
        }
        if kind == "text/plain" && !self.is_atom && looks_like_html(&value) {
            kind = "text/html".to_owned();
        }
        if matches!(kind.as_str(), "text/html" | "application/xhtml+xml" | "html" | "xhtml")
            || is_base64 && looks_like_html(&value)
        {
            value = rewrite(&value, scope.base.as_ref());
        }
        let mut detail = Map::new();
        if !self.in_full {
            detail.insert("type".into(), Value::String(kind));
            detail.insert("value".into(), Value::String(value));
            return detail;
        }
        detail.insert("type".into(), Value::String(kind));
        detail.insert("language".into(), scope.language.clone().into());
        detail.insert("base".into(), Value::from(scope.base_text.as_str()));
        detail.insert("value".into(), Value::String(value));
        if let Some(src) = self.tree.attr(node, "src") {
            detail.insert("src".into(), Value::String(absolute(&src, scope.base.as_ref())));
        }
        detail
    }

    fn content(&self, map: &mut Map<String, Value>, node: u32, key: &str, default_type: &str, scope: &Scope) {
        let mut detail = self.construct(node, default_type, scope);
        if !self.in_full {
            map.insert(key.to_owned(), detail.remove("value").unwrap_or_default());
            return;
        }
        map.insert(key.to_owned(), detail["value"].clone());
        map.insert(format!("{key}_detail"), Value::Object(detail));
    }

    fn add_content(&self, map: &mut Map<String, Value>, node: u32, default_type: &str, scope: &Scope) {
        let detail = self.construct(node, default_type, scope);
        let kind = detail["type"].as_str().unwrap_or("");
        if !map.contains_key("summary") && matches!(kind, "text/plain" | "text/html" | "application/xhtml+xml") {
            map.insert("summary".into(), detail["value"].clone());
        }
        push(map, "content", Value::Object(detail));
    }

    fn link(&self, map: &mut Map<String, Value>, node: u32, scope: &Scope) {
        let mut link = self.attributes(node);
        let href = match link.get("href").or_else(|| link.get("uri")).and_then(Value::as_str) {
            // An empty address is the feed's own.
            Some("") => scope.base_text.clone(),
            Some(h) => h.to_owned(),
            None => self.tree.text(node),
        };
        if href.is_empty() {
            return;
        }
        link.entry("rel").or_insert_with(|| Value::from("alternate"));
        let is_self = link["rel"] == "self";
        link.entry("type").or_insert_with(|| Value::from(if is_self { "application/atom+xml" } else { "text/html" }));
        link.insert("href".into(), Value::String(absolute(&href, scope.base.as_ref())));
        self.add_link(map, Value::Object(link));
    }

    fn add_link(&self, map: &mut Map<String, Value>, link: Value) {
        let kind = link["type"].as_str().unwrap_or("");
        if link["rel"] == "alternate" && (kind.is_empty() || kind.contains("html") || kind == "text/plain") {
            map.insert("link".into(), link["href"].clone());
        }
        push(map, "links", link);
    }

    fn identity(&self, map: &mut Map<String, Value>, node: u32, guid: bool, base: Option<&Url>) {
        let text = self.tree.text(node);
        let permanent = guid && !self.tree.attr(node, "isPermaLink").is_some_and(|v| v.eq_ignore_ascii_case("false"));
        map.insert("guidislink".into(), json!(permanent && !map.contains_key("link")));
        map.insert("id".into(), Value::String(absolute(&text, base)));
    }

    fn date(&self, map: &mut Map<String, Value>, key: &str, text: &str, last_wins: bool) {
        if !last_wins && map.contains_key(key) {
            return;
        }
        map.insert(key.to_owned(), Value::from(text.trim()));
        if self.in_full {
            let parsed = super::date(text).map_or(Value::Null, |w| Value::from(as_tuple(&w).to_vec()));
            map.insert(format!("{key}_parsed"), parsed);
        }
    }

    fn person_of(&self, node: u32, base: Option<&Url>) -> Map<String, Value> {
        let mut person = Map::new();
        if !self.tree.has_elements(node) {
            return split_person(&self.tree.text(node));
        }
        for child in self.tree.children(node) {
            let n = &self.tree.nodes[child as usize];
            match n.name.as_ref() {
                "name" => person.insert("name".into(), Value::String(self.tree.text(child))),
                "email" => person.insert("email".into(), Value::String(self.tree.text(child))),
                "url" | "uri" | "homepage" | "href" => {
                    person.insert("href".into(), Value::String(absolute(&self.tree.text(child), base)))
                }
                _ => None,
            };
        }
        person
    }

    fn person(&self, map: &mut Map<String, Value>, node: u32, key: &str, base: Option<&Url>) {
        let structured = self.tree.has_elements(node);
        if !structured && !self.in_full {
            map.insert(key.to_owned(), Value::String(self.tree.text(node)));
            return;
        }
        let person = self.person_of(node, base);
        let text = |k: &str| person.get(k).and_then(Value::as_str).unwrap_or("").to_owned();
        let shown = if !structured {
            self.tree.text(node)
        } else {
            match (text("name"), text("email")) {
                (n, e) if !n.is_empty() && !e.is_empty() => format!("{n} ({e})"),
                (n, e) => format!("{n}{e}"),
            }
        };
        map.insert(key.to_owned(), Value::from(shown.as_str()));
        if !self.in_full {
            return;
        }
        let mut detail = person;
        if detail.is_empty() && !shown.is_empty() {
            detail.insert("name".into(), Value::from(shown.as_str()));
        }
        map.insert(format!("{key}_detail"), Value::Object(detail.clone()));
        push(map, &format!("{key}s"), Value::Object(detail));
    }

    fn category(&self, map: &mut Map<String, Value>, node: u32, space: &str) {
        let attribute =
            |names: &[&str]| names.iter().find_map(|n| self.tree.attr(node, n)).map(|v| v.trim().to_owned());
        let term = attribute(&["term"]).filter(|t| !t.is_empty()).unwrap_or_else(|| self.tree.text(node));
        let mut scheme = attribute(&["scheme", "domain"]);
        if space == "media" && scheme.is_none() {
            scheme = Some("http://search.yahoo.com/mrss/category_schema".into());
        }
        let label = attribute(&["label"]);
        let tag = [("term", Value::String(term)), ("scheme", scheme.into()), ("label", label.into())];
        add_tag(map, tag.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
    }

    fn itunes_category(&self, map: &mut Map<String, Value>, node: u32) {
        let mut at = vec![node];
        while let Some(n) = at.pop() {
            if let Some(term) = self
                .tree
                .attr(n, "text")
                .map(|t| t.into_owned())
                .or_else(|| Some(self.tree.text(n)).filter(|t| !t.is_empty()))
            {
                add_tag(map, json!({"term": term, "scheme": "http://www.itunes.com/", "label": null}));
            }
            at.extend(self.tree.children(n).filter(|&c| self.tree.nodes[c as usize].is_element()));
        }
    }

    fn generator(&self, map: &mut Map<String, Value>, node: u32, base: Option<&Url>) {
        let mut detail = self.attributes(node);
        let text = self.tree.text(node);
        if let Some(href) = detail
            .remove("url")
            .or_else(|| detail.remove("uri"))
            .or_else(|| detail.remove("href"))
            .or_else(|| detail.remove("resource"))
        {
            detail.insert("href".into(), Value::String(absolute(href.as_str().unwrap_or(""), base)));
        }
        let shown = if text.is_empty() {
            detail.get("href").and_then(Value::as_str).unwrap_or("").to_owned()
        } else {
            text.clone()
        };
        if !text.is_empty() {
            detail.insert("name".into(), json!(text));
        }
        map.insert("generator".into(), json!(shown));
        map.insert("generator_detail".into(), Value::Object(detail));
    }

    fn plain_children(&self, node: u32, base: Option<&Url>) -> Map<String, Value> {
        let mut out = Map::new();
        for child in self.tree.children(node) {
            let n = &self.tree.nodes[child as usize];
            if !n.is_element() {
                continue;
            }
            let text = self.tree.text(child);
            match n.name.as_ref() {
                "link" => {
                    out.insert("link".into(), Value::String(absolute(&text, base)));
                    push(
                        &mut out,
                        "links",
                        json!({"rel": "alternate", "type": "text/html", "href": absolute(&text, base)}),
                    );
                }
                "url" => {
                    out.insert("href".into(), Value::String(absolute(&text, base)));
                }
                k @ ("width" | "height") => {
                    out.insert(k.to_owned(), json!(text.parse::<i64>().unwrap_or(0)));
                }
                "description" => {
                    out.insert("description".into(), json!(text));
                    out.insert("subtitle".into(), json!(text));
                }
                k => {
                    out.insert(k.to_owned(), json!(text));
                    if k == "title" {
                        out.insert("title_detail".into(), json!({"type": "text/plain", "language": null, "base": base.map(Url::as_str).unwrap_or(""), "value": text}));
                    }
                }
            }
        }
        out
    }

    fn image(&self, map: &mut Map<String, Value>, node: u32, scope: &Scope) {
        let mut image = self.plain_children(node, scope.base.as_ref());
        if image.is_empty() {
            let href = self
                .tree
                .attr(node, "href")
                .or_else(|| self.tree.attr(node, "url"))
                .or_else(|| self.tree.attr(node, "resource"))
                .map(|h| h.into_owned())
                .unwrap_or_else(|| self.tree.text(node));
            if href.is_empty() {
                return;
            }
            image.insert("href".into(), Value::String(absolute(&href, scope.base.as_ref())));
        }
        match map.get_mut("image").and_then(Value::as_object_mut) {
            Some(before) => {
                for (k, v) in image {
                    before.entry(k).or_insert(v);
                }
            }
            None => {
                map.insert("image".into(), Value::Object(image));
            }
        }
    }

    fn source(&mut self, map: &mut Map<String, Value>, node: u32, outer: &Scope, base: Option<&Url>) {
        let mut source = Map::new();
        if self.tree.has_elements(node) {
            self.element(node, &mut source, outer, Place::Source, false);
        } else {
            let text = self.tree.text(node);
            source.insert("title".into(), json!(text));
            source.insert("value".into(), json!(text));
            if let Some(url) = self.tree.attr(node, "url") {
                source.insert("href".into(), Value::String(absolute(&url, base)));
            }
        }
        finish(&mut source);
        map.insert("source".into(), Value::Object(source));
    }

    fn chapters(&self, map: &mut Map<String, Value>, node: u32) {
        if map.contains_key("psc_chapters") {
            return;
        }
        let chapters: Vec<Value> = self
            .tree
            .children(node)
            .filter(|&c| self.tree.nodes[c as usize].name == "chapter")
            .map(|c| {
                let mut chapter = self.attributes(c);
                let start = chapter.get("start").and_then(Value::as_str).and_then(super::place::clock_seconds);
                chapter.insert("start_parsed".into(), json!(start));
                Value::Object(chapter)
            })
            .collect();
        let version = self.tree.attr(node, "version").unwrap_or_default();
        map.insert("psc_chapters".into(), json!({"version": version, "chapters": chapters}));
    }
}

fn push(map: &mut Map<String, Value>, key: &str, value: Value) {
    if let Some(list) = map.entry(key).or_insert_with(|| Value::Array(Vec::new())).as_array_mut()
        && list.len() < 1000
    {
        list.push(value);
    }
}

fn add_tag(map: &mut Map<String, Value>, tag: Value) {
    if tag["term"].as_str().is_none_or(str::is_empty) && tag["scheme"].is_null() && tag["label"].is_null() {
        return;
    }
    if map.get("tags").and_then(Value::as_array).is_some_and(|l| l.contains(&tag)) {
        return;
    }
    push(map, "tags", tag);
}

/// `Name (mail)`, `mail (Name)`, `Name <mail>` or a bare name.
fn split_person(text: &str) -> Map<String, Value> {
    let mut person = Map::new();
    let is_mail = |w: &str| {
        let mut halves = w.split('@');
        matches!((halves.next(), halves.next(), halves.next()), (Some(a), Some(b), None) if !a.is_empty() && b.contains('.') && !b.starts_with('.') && !b.contains(' '))
    };
    let mail = text
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | ',' | ';' | '"'))
        .find(|w| is_mail(w.trim_start_matches("mailto:")));
    let Some(mail) = mail else {
        if !text.is_empty() {
            person.insert("name".into(), json!(text));
        }
        return person;
    };
    let name = text.replacen(mail, "", 1);
    let name = name.replace("()", "").replace("<>", "").replace("&lt;&gt;", "");
    let name = name.trim().trim_start_matches(['(', '<']).trim_end_matches([')', '>']).trim();
    person.insert("email".into(), json!(mail.trim_start_matches("mailto:")));
    if !name.is_empty() {
        person.insert("name".into(), json!(name));
    }
    person
}

fn validity(map: &mut Map<String, Value>, text: &str) {
    for part in text.split(';') {
        if let Some((k, v)) = part.split_once('=') {
            let key = match k.trim() {
                "start" => "validity_start",
                "end" => "validity_end",
                _ => continue,
            };
            map.insert(key.to_owned(), Value::from(v.trim()));
            map.insert(
                format!("{key}_parsed"),
                super::date(v).map_or(Value::Null, |w| Value::from(as_tuple(&w).to_vec())),
            );
        }
    }
}

/// The content of a single `<div>` around everything, which Atom wants around XHTML.
fn without_div(value: &str) -> String {
    let v = value.trim();
    let Some(open) = v.strip_prefix("<div") else { return v.to_owned() };
    let (Some(start), true) = (open.find('>'), v.ends_with("</div>")) else { return v.to_owned() };
    let inner = &open[start + 1..open.len() - "</div>".len()];
    // Two divs side by side are not one around everything.
    let mut depth = 0i32;
    for (i, _) in inner.match_indices("div") {
        let before = &inner[..i];
        if before.ends_with("</") {
            depth -= 1;
        } else if before.ends_with('<') {
            depth += 1;
        }
        if depth < 0 {
            return v.to_owned();
        }
    }
    inner.trim().to_owned()
}

/// True when plain text is HTML that its feed forgot to declare: it has an end tag or a known reference, and no other angle brackets.
fn looks_like_html(text: &str) -> bool {
    if !text.contains('<') && !text.contains('&') {
        return false;
    }
    let has_end = text.match_indices("</").any(|(i, _)| text[i + 2..].starts_with(|c: char| c.is_ascii_alphabetic()))
        || text.contains("<br")
        || text.contains("/>");
    let has_reference = text.match_indices('&').any(|(i, _)| text[i..].find(';').is_some_and(|e| e > 1 && e < 12));
    has_end || has_reference && !text.contains('<')
}

/// feedparser's nine numbers: UTC, weekday from Monday 0, day of the year; a time without zone stays as written.
fn as_tuple(when: &When) -> [i64; 9] {
    let (h, m, s) = when.time.map_or((0, 0, 0), |(h, m, s)| (i64::from(h), i64::from(m), i64::from(s.unwrap_or(0))));
    let offset = i64::from(if when.time.is_some() { when.offset.unwrap_or(0) } else { 0 });
    let midnight = when.date.to_datetime(jiff::civil::Time::midnight());
    let moment = midnight.checked_add(jiff::Span::new().seconds(h * 3600 + m * 60 + s - offset)).unwrap_or(midnight);
    [
        i64::from(moment.year()),
        i64::from(moment.month()),
        i64::from(moment.day()),
        i64::from(moment.hour()),
        i64::from(moment.minute()),
        i64::from(moment.second()),
        i64::from(moment.date().weekday().to_monday_zero_offset()),
        i64::from(moment.date().day_of_year()),
        0,
    ]
}

const _: u32 = NONE;
