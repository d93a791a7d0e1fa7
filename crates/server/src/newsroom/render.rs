//! An article as markup: paragraphs and photos for the review screen and the portal, and a copy with inline
//! styles only for the official account's editor. Everything typed is escaped here or sanitised by `text`.

use super::store::KeptPhoto;

/// Makes typed text harmless inside markup.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// Where the pictures of one place are fetched from.
#[derive(Clone, Copy)]
pub enum Place {
    /// The workbench: by photo hash, for signed-in people.
    Desk,
    /// The portal: by photo hash, only what stands in public.
    Portal,
}

/// The address of a stored picture.
pub fn photo_url(place: Place, hash: &str) -> String {
    match place {
        Place::Desk => format!("/api/newsroom/pictures/{hash}"),
        Place::Portal => format!("/photo/{hash}.jpg"),
    }
}

fn figure(place: Place, photo: &KeptPhoto, lazy: bool) -> String {
    let caption = escape(&photo.caption);
    let loading = if lazy { " loading=\"lazy\"" } else { "" };
    let under = if caption.is_empty() { String::new() } else { format!("<figcaption>{caption}</figcaption>") };
    let alt = if caption.is_empty() { "新闻图片".to_owned() } else { caption };
    format!(
        "<figure><img src=\"{}\" alt=\"{alt}\" width=\"{}\" height=\"{}\"{loading}>{under}</figure>",
        photo_url(place, &photo.hash),
        photo.width,
        photo.height
    )
}

/// The number in a line that holds only `[图3]`.
fn photo_mark(line: &str) -> Option<usize> {
    let inner = line.trim().strip_prefix(['[', '【', '〔'])?.strip_suffix([']', '】', '〕'])?;
    inner.trim().strip_prefix('图')?.trim().parse::<usize>().ok()?.checked_sub(1)
}

/// The text as markup with its photos: where their marks stand, the others after the first paragraph.
pub fn markup(place: Place, body: &str, html: &str, photos: &[KeptPhoto]) -> String {
    let mut used = vec![false; photos.len()];
    let mut parts: Vec<String> = Vec::new();
    if html.trim().is_empty() {
        for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match photo_mark(line).filter(|n| *n < photos.len()) {
                Some(n) => {
                    used[n] = true;
                    parts.push(figure(place, &photos[n], !parts.is_empty()));
                }
                None => parts.push(format!("<p>{}</p>", escape(line))),
            }
        }
    } else {
        parts.push(text::sanitise::for_display(html));
    }
    let rest: Vec<String> =
        photos.iter().zip(&used).filter(|(_, used)| !**used).map(|(photo, _)| figure(place, photo, false)).collect();
    // A page opens with words; photos nobody placed follow the first paragraph, or end an edited text.
    let at = if html.trim().is_empty() { parts.len().min(1) } else { parts.len() };
    parts.splice(at..at, rest);
    parts.join("\n")
}

/// The first sentences of a text, without marks, for lists, feeds and cards.
pub fn digest(body: &str, most: usize) -> String {
    let text: String = body
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && photo_mark(line).is_none())
        .collect::<Vec<_>>()
        .join(" ");
    if text.chars().count() <= most {
        return text;
    }
    let head: String = text.chars().take(most).collect();
    format!("{}…", head.trim_end_matches([',', '，', '、', ' ']))
}

/// Markup for the official account: inline styles only, no classes, no scripts, no addresses of ours
/// except the pictures, which its editor uploads when they are pasted.
pub fn account_markup(title: &str, body: &str, unit: &str, writers: &str, base: &str, photos: &[KeptPhoto]) -> String {
    let at = |photo: &KeptPhoto| format!("{base}{}", photo_url(Place::Portal, &photo.hash));
    account_markup_with(title, body, unit, writers, &at, photos)
}

/// The same with pictures wherever `at` says they are.
pub fn account_markup_with(
    title: &str,
    body: &str,
    unit: &str,
    writers: &str,
    at: &dyn Fn(&KeptPhoto) -> String,
    photos: &[KeptPhoto],
) -> String {
    const P: &str = "margin:0 0 1em;line-height:1.75;font-size:16px;text-align:justify;text-indent:2em;";
    let mut out = format!("<h2 style=\"font-size:20px;line-height:1.4;margin:0 0 .8em;\">{}</h2>\n", escape(title));
    let picture = |photo: &KeptPhoto| {
        format!(
            "<p style=\"margin:0 0 .4em;text-align:center;\"><img src=\"{}\" style=\"max-width:100%;\"></p>\n<p style=\"margin:0 0 1em;font-size:14px;color:#666;text-align:center;\">{}</p>\n",
            escape(&at(photo)),
            escape(&photo.caption)
        )
    };
    let mut used = vec![false; photos.len()];
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match photo_mark(line).filter(|n| *n < photos.len()) {
            Some(n) => {
                used[n] = true;
                out.push_str(&picture(&photos[n]));
            }
            None => out.push_str(&format!("<p style=\"{P}\">{}</p>\n", escape(line))),
        }
    }
    for (photo, _) in photos.iter().zip(&used).filter(|(_, used)| !**used) {
        out.push_str(&picture(photo));
    }
    let by = if writers.trim().is_empty() { String::new() } else { format!("  文/图：{}", escape(writers)) };
    out.push_str(&format!("<p style=\"margin:1.5em 0 0;font-size:14px;color:#888;\">来源:{}{by}</p>", escape(unit)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(caption: &str) -> KeptPhoto {
        KeptPhoto { hash: "ab".into(), thumb_hash: "cd".into(), width: 4, height: 3, caption: caption.into() }
    }

    #[test]
    fn typed_markup_is_only_text() {
        let html = markup(Place::Portal, "<script>alert(1)</script>\n第二段 & 完", "", &[]);
        assert_eq!(html, "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>第二段 &amp; 完</p>");
        let html = markup(Place::Portal, "一", "", &[photo("\"><img src=x onerror=1>")]);
        assert!(!html.contains("<img src=x"), "{html}");
    }

    #[test]
    fn photos_stand_where_they_are_marked() {
        let photos = [photo("甲"), photo("乙")];
        let html = markup(Place::Desk, "第一段\n[图2]\n第二段", "", &photos);
        let order: Vec<usize> = ["第一段", "甲", "乙", "第二段"].iter().map(|w| html.find(w).unwrap()).collect();
        assert!(order.is_sorted(), "{html}");
        assert_eq!(markup(Place::Desk, "[图9]", "", &photos[..1]).matches("<figure>").count(), 1);
    }

    #[test]
    fn a_digest_is_short_and_clean() {
        assert_eq!(digest("第一段\n[图1]\n第二段", 20), "第一段 第二段");
        assert_eq!(digest("一二三，四五六", 4), "一二三…");
    }
}
