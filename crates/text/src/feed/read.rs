//! From the tree of a feed to feedparser's names: the one place that knows what RSS, Atom, CDF and their extensions call things.

use super::fields::{Field, Fields, lower, trim};
use super::html::{absolute, rewrite};
use super::xml::Tree;
use crate::extract::entity;
use crate::extract::when::When;
use base64::Engine;
use serde_json::{Value, json};
use std::borrow::Cow;
use url::Url;

/// What stands around an element: the address its links are relative to, and its language.
#[derive(Clone, Default)]
struct Scope<'a> {
    base: Option<Url>,
    base_text: Cow<'a, str>,
    language: Option<Cow<'a, str>>,
}

/// A feed in feedparser's names.
#[derive(Default)]
pub struct Raw<'a> {
    /// `rss20`, `atom10`, …
    pub version: &'static str,
    /// Fields of the feed.
    pub feed: Fields<'a>,
    /// Fields of each entry.
    pub entries: Vec<Fields<'a>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Feed,
    Entry,
    Source,
}

/// Reads the tree; `None` when it holds no feed. Not `in_full` leaves out what only scripts ask for: the `_detail` and
/// `_parsed` fields, and names without a meaning here.
pub fn read<'a>(tree: &Tree<'a>, base: Option<&'a Url>, in_full: bool) -> Option<Raw<'a>> {
    let mut reader = Reader { tree, raw: Raw::default(), is_atom: false, in_full };
    let scope = Scope { base: base.cloned(), base_text: base.map_or("", Url::as_str).into(), language: None };
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
fn finish(map: &mut Fields) {
    if !map.contains("link")
        && map.get("guidislink") == Some(&Field::Json(Value::Bool(true)))
        && let Some(id) = map.get("id").cloned()
    {
        map.insert("link", id);
    }
    if let Some(Field::Fields(image)) = map.get("image")
        && image.is_empty()
    {
        map.remove("image");
    }
}

fn version(tree: &Tree, root: u32) -> &'static str {
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
}

struct Reader<'t, 'a> {
    tree: &'t Tree<'a>,
    raw: Raw<'a>,
    is_atom: bool,
    in_full: bool,
}

impl<'a> Reader<'_, 'a> {
    fn scope(&self, node: u32, outer: &Scope<'a>) -> Option<Scope<'a>> {
        let attrs = self.tree.raw_attrs(node);
        let find = |name: &str| attrs.iter().find(|(k, _)| *k == name).map(|&(_, v)| trim(entity::decode(v)));
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
                scope.base_text = absolute(text, outer.base.as_ref());
                scope.base = Some(url);
            }
        }
        if let Some(l) = language {
            scope.language = (!l.is_empty()).then(|| if l.contains('_') { l.replace('_', "-").into() } else { l });
        }
        Some(scope)
    }

    /// A container: its attributes, then its children.
    fn element(&mut self, node: u32, map: &mut Fields<'a>, outer: &Scope<'a>, place: Place, container: bool) {
        let inner = self.scope(node, outer);
        let scope = inner.as_ref().unwrap_or(outer);
        if container {
            // CDF and RDF say things in attributes of the containers.
            if let Some(href) = self.tree.attr(node, "href").filter(|h| !h.is_empty() && self.raw.version == "cdf") {
                add_link(map, page_link(absolute(href, scope.base.as_ref())));
            }
            if let Some(date) = self.tree.attr(node, "lastmod") {
                self.date(map, UPDATED, date, false);
            }
            if place == Place::Entry
                && let Some(about) = self.tree.attr(node, "rdf:about")
            {
                map.insert("id", trim(about));
            }
            if place == Place::Feed
                && let Some(l) = &scope.language
            {
                map.insert_new("language", l.clone());
            }
        }
        let tree = self.tree;
        for child in tree.children(node).filter(|&c| tree.nodes[c as usize].is_element()) {
            self.child(child, map, scope, place);
        }
    }

    #[allow(clippy::too_many_lines)]
    fn child(&mut self, node: u32, map: &mut Fields<'a>, outer: &Scope<'a>, place: Place) {
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
                let mut entry = Fields::default();
                self.element(node, &mut entry, outer, Place::Entry, true);
                self.raw.entries.push(entry);
            }
            ("" | "dc" | "media", "title") if space.is_empty() || !map.contains("title") => {
                self.content(map, node, TITLE, "text/plain", scope)
            }
            ("", "description" | "abstract") | ("dc", "description") => {
                let key = if place == Place::Entry { SUMMARY } else { SUBTITLE };
                if place == Place::Entry && map.contains("summary") {
                    self.add_content(map, node, "text/html", scope);
                } else {
                    self.content(map, node, key, "text/html", scope);
                }
            }
            ("", "subtitle" | "tagline") | ("itunes", "subtitle") => {
                self.content(map, node, SUBTITLE, "text/plain", scope)
            }
            ("", "summary") | ("itunes", "summary") => {
                if map.contains("summary") {
                    self.add_content(map, node, "text/plain", scope);
                } else {
                    self.content(map, node, SUMMARY, "text/plain", scope);
                }
            }
            ("media", "description") if !map.contains("summary") && place == Place::Entry => {
                self.content(map, node, SUMMARY, "text/plain", scope)
            }
            ("", "info") => self.content(map, node, INFO, "text/plain", scope),
            ("", "copyright" | "rights") | ("dc", "rights") => self.content(map, node, RIGHTS, "text/plain", scope),
            ("", "content") => self.add_content(map, node, "text/plain", scope),
            ("content", "encoded") | ("", "fullitem" | "encoded") => self.add_content(map, node, "text/html", scope),
            ("xhtml", "body" | "div") | ("", "body" | "prodlink") => {
                self.add_content(map, node, "application/xhtml+xml", scope)
            }
            ("", "link") => self.link(map, node, scope),
            ("", "guid" | "id") => self.identity(map, node, name == "guid", base),
            ("", "pubdate" | "published" | "issued") | ("dcterms", "issued") => {
                self.date(map, PUBLISHED, tree.text(node), true)
            }
            ("", "updated" | "modified" | "lastbuilddate" | "date")
            | ("dc", "date")
            | ("dcterms", "modified" | "date") => self.date(map, UPDATED, tree.text(node), true),
            ("", "created") | ("dcterms", "created") => self.date(map, CREATED, tree.text(node), true),
            ("", "expirationdate") => self.date(map, EXPIRED, tree.text(node), true),
            ("dcterms", "valid") => validity(map, &self.tree.text(node)),
            ("", "author" | "managingeditor") | ("dc", "author" | "creator") | ("itunes", "author") => {
                self.person(map, node, AUTHOR, base)
            }
            ("", "webmaster") | ("dc", "publisher") | ("itunes", "owner") => self.person(map, node, PUBLISHER, base),
            ("", "contributor") | ("dc", "contributor") => {
                let person = self.person_of(node, base);
                map.push("contributors", person);
            }
            ("", "name" | "email" | "url" | "uri" | "homepage") if place != Place::Feed => {}
            ("", "category" | "keywords") | ("dc", "subject") | ("media", "category") => {
                self.category(map, node, space)
            }
            ("itunes", "category") => self.itunes_category(map, node),
            ("itunes" | "media", "keywords") => {
                let scheme = (space == "itunes").then_some("http://www.itunes.com/");
                let text = self.tree.text(node);
                let separators: &[char] = if text.contains(',') { &[','] } else { &[' '] };
                for word in text.split(separators).map(str::trim).filter(|w| !w.is_empty()) {
                    add_tag(map, word.to_owned().into(), scheme.map(Cow::Borrowed), None);
                }
            }
            ("", "generator") | ("admin", "generatoragent") => self.generator(map, node, base),
            ("", "image") => self.image(map, node, scope),
            ("itunes", "image" | "link") => {
                if let Some(href) = self.tree.attr(node, "href").or_else(|| self.tree.attr(node, "url")) {
                    map.insert_new("image", Fields::default());
                    if let Some(Field::Fields(image)) = map.get_mut("image") {
                        image.insert("href", absolute(href, base));
                    }
                }
            }
            ("", "textinput") => {
                let inner = self.plain_children(node, base);
                map.insert("textinput", inner);
            }
            ("", "cloud") => {
                map.insert("cloud", self.attributes(node));
            }
            ("", "enclosure") => {
                let mut link = self.attributes(node);
                let href = link.take_text("url").or_else(|| link.take_text("href")).unwrap_or_default();
                link.insert("href", absolute(href, base));
                link.insert("rel", "enclosure");
                link.insert_new("type", "text/html");
                map.push("links", link);
            }
            ("", "source") => self.source(map, node, outer, base),
            ("itunes", "block") => {
                let yes = matches!(self.tree.text(node).as_ref(), "yes" | "Yes");
                map.insert("itunes_block", json!(u8::from(yes)));
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
                map.insert("itunes_explicit", value);
            }
            ("", "language") | ("dc", "language") => {
                map.insert("language", self.tree.text(node));
            }
            ("", "docs" | "comments" | "icon" | "logo" | "newlocation") => {
                map.insert(n.name.clone(), absolute(tree.text(node), base));
            }
            ("wfw", "comment" | "commentrss") => {
                map.insert(format!("wfw_{name}"), absolute(tree.text(node), base));
            }
            ("creativecommons" | "cc", "license") => {
                let resource = tree.attr(node, "resource").unwrap_or_default();
                let href = absolute(if resource.is_empty() { tree.text(node) } else { resource }, base);
                map.insert("license", href.clone());
                map.push("links", Fields::from([("rel", "license".into()), ("href", href.into())]));
            }
            ("media", "group") => self.element(node, map, outer, place, false),
            ("media", "content" | "thumbnail") => {
                let key = if name == "content" { "media_content" } else { "media_thumbnail" };
                map.push(key, self.attributes(node));
                if name == "content" {
                    self.element(node, map, outer, place, false);
                }
            }
            ("media", "credit") => {
                let mut credit = self.attributes(node);
                credit.insert("content", self.tree.text(node));
                map.push("media_credit", credit);
            }
            ("media", "rating" | "license" | "player") => {
                let mut value = self.attributes(node);
                value.insert("content", self.tree.text(node));
                map.insert(format!("media_{name}"), value);
            }
            ("media", "restriction") => {
                let mut value = self.attributes(node);
                let words = tree.text(node).split_whitespace().map(|w| w.to_lowercase().into()).collect();
                value.insert("content", Field::List(words));
                map.insert("media_restriction", value);
            }
            ("georss" | "gml" | "geo", _) => super::place::read(self.tree, node, map),
            ("psc", "chapters") => self.chapters(map, node),
            _ => self.other(map, node, space, scope),
        }
    }

    /// An element this program has no word for: its text, or its attributes when it has any.
    fn other(&self, map: &mut Fields<'a>, node: u32, space: &str, scope: &Scope<'a>) {
        if !self.in_full || map.len() > 500 {
            return;
        }
        let name = &self.tree.nodes[node as usize].name;
        let key = if space.is_empty() { name.clone() } else { format!("{space}_{name}").into() };
        if map.contains(&key) {
            return;
        }
        let mut attributes = self.attributes(node);
        let text = self.tree.text(node);
        if attributes.is_empty() {
            map.insert(key, text);
            return;
        }
        for link in ["href", "url", "source", "src"] {
            if let Some(Field::Text(address)) = attributes.get_mut(link) {
                *address = absolute(std::mem::take(address), scope.base.as_ref());
            }
        }
        if !text.is_empty() {
            attributes.insert("value", text);
        }
        map.insert(key, attributes);
    }

    fn attributes(&self, node: u32) -> Fields<'a> {
        let mut out = Fields::default();
        for &(key, value) in self.tree.raw_attrs(node) {
            if !key.starts_with("xmlns") && !key.starts_with("xml:") {
                let name = key.rsplit(':').next().unwrap_or(key);
                out.insert(lower(name), trim(entity::decode(value)));
            }
        }
        out
    }

    /// Type and value of a text construct.
    fn construct(&self, node: u32, default_type: &'static str, scope: &Scope<'a>) -> (Cow<'a, str>, Cow<'a, str>) {
        let written = lower(self.tree.attr(node, "type").unwrap_or_default().trim()).into_owned();
        let mode = self.tree.attr(node, "mode").unwrap_or_default().to_ascii_lowercase();
        let mut kind: Cow<'a, str> = match written.as_str() {
            "" => default_type.into(),
            "text" => "text/plain".into(),
            "html" => "text/html".into(),
            "xhtml" => "application/xhtml+xml".into(),
            other => other.to_owned().into(),
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
                .map_or_else(|| self.tree.text(node), |t| t.trim().to_owned().into())
        } else if has_elements || kind.ends_with("xhtml+xml") && mode != "escaped" {
            self.tree.markup(node).into()
        } else {
            self.tree.text(node)
        };
        if has_elements && !kind.ends_with("xml") && kind != "text/html" {
            kind = "application/xhtml+xml".into();
        }
        if written == "xhtml" || kind.ends_with("xhtml+xml") && self.raw.version == "atom10" {
            value = without_div(&value).to_owned().into();
        }
        if self.is_atom && kind == "text/html" && has_elements {
            // Escaped HTML inside a real `<div>`: one level of escaping belongs to the wrapping.
            value = entity::decode(without_div(&value)).into_owned().into();
        }
        if kind == "text/plain" && !self.is_atom && looks_like_html(&value) {
            kind = "text/html".into();
        }
        if matches!(kind.as_ref(), "text/html" | "application/xhtml+xml" | "html" | "xhtml")
            || is_base64 && looks_like_html(&value)
        {
            value = rewrite(value, scope.base.as_ref());
        }
        (kind, value)
    }

    /// A text construct with what is said about it.
    fn detail(&self, node: u32, kind: Cow<'a, str>, value: Cow<'a, str>, scope: &Scope<'a>) -> Fields<'a> {
        if !self.in_full {
            return Fields::from([("type", kind.into()), ("value", value.into())]);
        }
        let mut detail = Fields::from([
            ("type", kind.into()),
            ("language", scope.language.clone().into()),
            ("base", scope.base_text.clone().into()),
            ("value", value.into()),
        ]);
        if let Some(src) = self.tree.attr(node, "src") {
            detail.insert("src", absolute(src, scope.base.as_ref()));
        }
        detail
    }

    fn content(&self, map: &mut Fields<'a>, node: u32, key: Detailed, default_type: &'static str, scope: &Scope<'a>) {
        let (kind, value) = self.construct(node, default_type, scope);
        if self.in_full {
            map.insert(key.1, self.detail(node, kind, value.clone(), scope));
        }
        map.insert(key.0, value);
    }

    fn add_content(&self, map: &mut Fields<'a>, node: u32, default_type: &'static str, scope: &Scope<'a>) {
        let (kind, value) = self.construct(node, default_type, scope);
        if !map.contains("summary") && matches!(kind.as_ref(), "text/plain" | "text/html" | "application/xhtml+xml") {
            map.insert("summary", value.clone());
        }
        map.push("content", self.detail(node, kind, value, scope));
    }

    fn link(&self, map: &mut Fields<'a>, node: u32, scope: &Scope<'a>) {
        let mut link = self.attributes(node);
        let href = match link.get("href").or_else(|| link.get("uri")) {
            // An empty address is the feed's own.
            Some(Field::Text(href)) if href.is_empty() => scope.base_text.clone(),
            Some(Field::Text(href)) => href.clone(),
            _ => self.tree.text(node),
        };
        if href.is_empty() {
            return;
        }
        link.insert_new("rel", "alternate");
        let is_self = link.text("rel") == Some("self");
        link.insert_new("type", if is_self { "application/atom+xml" } else { "text/html" });
        link.insert("href", absolute(href, scope.base.as_ref()));
        add_link(map, link);
    }

    fn identity(&self, map: &mut Fields<'a>, node: u32, guid: bool, base: Option<&Url>) {
        let permanent = guid && !self.tree.attr(node, "isPermaLink").is_some_and(|v| v.eq_ignore_ascii_case("false"));
        map.insert("guidislink", json!(permanent && !map.contains("link")));
        map.insert("id", absolute(self.tree.text(node), base));
    }

    fn date(&self, map: &mut Fields<'a>, key: Detailed, text: Cow<'a, str>, last_wins: bool) {
        if !last_wins && map.contains(key.0) {
            return;
        }
        if self.in_full {
            map.insert(key.1, super::date(&text));
        }
        map.insert(key.0, trim(text));
    }

    fn person_of(&self, node: u32, base: Option<&Url>) -> Fields<'a> {
        let mut person = Fields::default();
        if !self.tree.has_elements(node) {
            return split_person(self.tree.text(node));
        }
        for child in self.tree.children(node) {
            let n = &self.tree.nodes[child as usize];
            match n.name.as_ref() {
                "name" => person.insert("name", self.tree.text(child)),
                "email" => person.insert("email", self.tree.text(child)),
                "url" | "uri" | "homepage" | "href" => person.insert("href", absolute(self.tree.text(child), base)),
                _ => {}
            }
        }
        person
    }

    fn person(&self, map: &mut Fields<'a>, node: u32, key: Person, base: Option<&Url>) {
        let structured = self.tree.has_elements(node);
        if !structured && !self.in_full {
            map.insert(key.0, self.tree.text(node));
            return;
        }
        let mut detail = self.person_of(node, base);
        let shown = if !structured {
            self.tree.text(node)
        } else {
            match (detail.text("name").unwrap_or(""), detail.text("email").unwrap_or("")) {
                (n, e) if !n.is_empty() && !e.is_empty() => format!("{n} ({e})").into(),
                (n, e) => format!("{n}{e}").into(),
            }
        };
        map.insert(key.0, shown.clone());
        if !self.in_full {
            return;
        }
        if detail.is_empty() && !shown.is_empty() {
            detail.insert("name", shown);
        }
        map.insert(key.1, detail.clone());
        map.push(key.2, detail);
    }

    fn category(&self, map: &mut Fields<'a>, node: u32, space: &str) {
        let attribute = |names: &[&str]| names.iter().find_map(|n| self.tree.attr(node, n)).map(trim);
        let term = attribute(&["term"]).filter(|t| !t.is_empty()).unwrap_or_else(|| self.tree.text(node));
        let mut scheme = attribute(&["scheme", "domain"]);
        if space == "media" && scheme.is_none() {
            scheme = Some("http://search.yahoo.com/mrss/category_schema".into());
        }
        add_tag(map, term, scheme, attribute(&["label"]));
    }

    fn itunes_category(&self, map: &mut Fields<'a>, node: u32) {
        let mut at = vec![node];
        while let Some(n) = at.pop() {
            let term = self.tree.attr(n, "text").or_else(|| Some(self.tree.text(n)).filter(|t| !t.is_empty()));
            if let Some(term) = term {
                add_tag(map, term, Some("http://www.itunes.com/".into()), None);
            }
            at.extend(self.tree.children(n).filter(|&c| self.tree.nodes[c as usize].is_element()));
        }
    }

    fn generator(&self, map: &mut Fields<'a>, node: u32, base: Option<&Url>) {
        let mut detail = self.attributes(node);
        let text = self.tree.text(node);
        if let Some(href) = ["url", "uri", "href", "resource"].iter().find_map(|k| detail.take_text(k)) {
            detail.insert("href", absolute(href, base));
        }
        if text.is_empty() {
            map.insert("generator", detail.text("href").unwrap_or("").to_owned());
        } else {
            detail.insert("name", text.clone());
            map.insert("generator", text);
        }
        map.insert("generator_detail", detail);
    }

    fn plain_children(&self, node: u32, base: Option<&Url>) -> Fields<'a> {
        let mut out = Fields::default();
        for child in self.tree.children(node) {
            let n = &self.tree.nodes[child as usize];
            if !n.is_element() {
                continue;
            }
            let text = self.tree.text(child);
            match n.name.as_ref() {
                "link" => {
                    let href = absolute(text, base);
                    out.insert("link", href.clone());
                    out.push("links", page_link(href));
                }
                "url" => out.insert("href", absolute(text, base)),
                "width" | "height" => out.insert(n.name.clone(), json!(text.parse::<i64>().unwrap_or(0))),
                "description" => {
                    out.insert("description", text.clone());
                    out.insert("subtitle", text);
                }
                "title" => {
                    let base = base.map_or("", Url::as_str);
                    let detail = json!({"type": "text/plain", "language": null, "base": base, "value": text});
                    out.insert("title", text);
                    out.insert("title_detail", detail);
                }
                _ => out.insert(n.name.clone(), text),
            }
        }
        out
    }

    fn image(&self, map: &mut Fields<'a>, node: u32, scope: &Scope<'a>) {
        let mut image = self.plain_children(node, scope.base.as_ref());
        if image.is_empty() {
            let written = ["href", "url", "resource"].iter().find_map(|k| self.tree.attr(node, k));
            let href = written.unwrap_or_else(|| self.tree.text(node));
            if href.is_empty() {
                return;
            }
            image.insert("href", absolute(href, scope.base.as_ref()));
        }
        match map.get_mut("image") {
            Some(Field::Fields(before)) => image.into_iter().for_each(|(k, v)| before.insert_new(k, v)),
            _ => map.insert("image", image),
        }
    }

    fn source(&mut self, map: &mut Fields<'a>, node: u32, outer: &Scope<'a>, base: Option<&Url>) {
        let mut source = Fields::default();
        if self.tree.has_elements(node) {
            self.element(node, &mut source, outer, Place::Source, false);
        } else {
            let text = self.tree.text(node);
            source.insert("title", text.clone());
            source.insert("value", text);
            if let Some(url) = self.tree.attr(node, "url") {
                source.insert("href", absolute(url, base));
            }
        }
        finish(&mut source);
        map.insert("source", source);
    }

    fn chapters(&self, map: &mut Fields<'a>, node: u32) {
        if map.contains("psc_chapters") {
            return;
        }
        let chapters = self
            .tree
            .children(node)
            .filter(|&c| self.tree.nodes[c as usize].name == "chapter")
            .map(|c| {
                let mut chapter = self.attributes(c);
                let start = chapter.text("start").and_then(super::place::clock_seconds);
                chapter.insert("start_parsed", json!(start));
                chapter.into()
            })
            .collect();
        let version = self.tree.attr(node, "version").unwrap_or_default();
        let chapters = Fields::from([("version", version.into()), ("chapters", Field::List(chapters))]);
        map.insert("psc_chapters", chapters);
    }
}

/// A name with the name of its details.
type Detailed = (&'static str, &'static str);
/// A name with the names of its details and of the list of all.
type Person = (&'static str, &'static str, &'static str);

const TITLE: Detailed = ("title", "title_detail");
const SUBTITLE: Detailed = ("subtitle", "subtitle_detail");
const SUMMARY: Detailed = ("summary", "summary_detail");
const INFO: Detailed = ("info", "info_detail");
const RIGHTS: Detailed = ("rights", "rights_detail");
const PUBLISHED: Detailed = ("published", "published_parsed");
const UPDATED: Detailed = ("updated", "updated_parsed");
const CREATED: Detailed = ("created", "created_parsed");
const EXPIRED: Detailed = ("expired", "expired_parsed");
const AUTHOR: Person = ("author", "author_detail", "authors");
const PUBLISHER: Person = ("publisher", "publisher_detail", "publishers");

fn page_link(href: Cow<'_, str>) -> Fields<'_> {
    Fields::from([("rel", "alternate".into()), ("type", "text/html".into()), ("href", href.into())])
}

fn add_link<'a>(map: &mut Fields<'a>, link: Fields<'a>) {
    let kind = link.text("type").unwrap_or("");
    if link.text("rel") == Some("alternate") && (kind.is_empty() || kind.contains("html") || kind == "text/plain") {
        map.insert("link", link.get("href").cloned());
    }
    map.push("links", link);
}

fn add_tag<'a>(map: &mut Fields<'a>, term: Cow<'a, str>, scheme: Option<Cow<'a, str>>, label: Option<Cow<'a, str>>) {
    if term.is_empty() && scheme.is_none() && label.is_none() {
        return;
    }
    let tag = Fields::from([("term", term.into()), ("scheme", scheme.into()), ("label", label.into())]).into();
    if !map.list("tags").contains(&tag) {
        map.push("tags", tag);
    }
}

/// `Name (mail)`, `mail (Name)`, `Name <mail>` or a bare name.
fn split_person(text: Cow<'_, str>) -> Fields<'_> {
    let mut person = Fields::default();
    let is_mail = |w: &str| {
        let mut halves = w.split('@');
        matches!((halves.next(), halves.next(), halves.next()), (Some(a), Some(b), None) if !a.is_empty() && b.contains('.') && !b.starts_with('.') && !b.contains(' '))
    };
    let mail = text
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | ',' | ';' | '"'))
        .find(|w| is_mail(w.trim_start_matches("mailto:")));
    let Some(mail) = mail else {
        if !text.is_empty() {
            person.insert("name", text);
        }
        return person;
    };
    let name = text.replacen(mail, "", 1);
    let name = name.replace("()", "").replace("<>", "").replace("&lt;&gt;", "");
    let name = name.trim().trim_start_matches(['(', '<']).trim_end_matches([')', '>']).trim();
    person.insert("email", mail.trim_start_matches("mailto:").to_owned());
    if !name.is_empty() {
        person.insert("name", name.to_owned());
    }
    person
}

fn validity(map: &mut Fields, text: &str) {
    for part in text.split(';') {
        if let Some((k, v)) = part.split_once('=') {
            let key = match k.trim() {
                "start" => ("validity_start", "validity_start_parsed"),
                "end" => ("validity_end", "validity_end_parsed"),
                _ => continue,
            };
            map.insert(key.0, v.trim().to_owned());
            map.insert(key.1, super::date(v));
        }
    }
}

/// The content of a single `<div>` around everything, which Atom wants around XHTML.
fn without_div(value: &str) -> &str {
    let v = value.trim();
    let Some(open) = v.strip_prefix("<div") else { return v };
    let (Some(start), true) = (open.find('>'), v.ends_with("</div>")) else { return v };
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
            return v;
        }
    }
    inner.trim()
}

/// True when plain text is HTML that its feed forgot to declare: it has an end tag or a known reference, and no other angle brackets.
fn looks_like_html(text: &str) -> bool {
    if !text.contains('<') && !text.contains('&') {
        return false;
    }
    let has_end = text.match_indices("</").any(|(i, _)| text[i + 2..].starts_with(|c: char| c.is_ascii_alphabetic()))
        || text.contains("<br")
        || text.contains("/>");
    let has_reference = text
        .match_indices('&')
        .any(|(i, _)| text.as_bytes()[i..].iter().take(12).position(|b| *b == b';').is_some_and(|e| e > 1));
    has_end || has_reference && !text.contains('<')
}

/// feedparser's nine numbers: UTC, weekday from Monday 0, day of the year; a time without zone stays as written.
pub fn as_tuple(when: &When) -> [i64; 9] {
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
