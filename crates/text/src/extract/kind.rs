//! What an element says about itself through its name, class and id: text, comments, sharing, lists of links, …
//! General words only, in English and in the pinyin that Chinese page authors use; no word belongs to one site.

use super::dom::{Dom, Tag};

/// Bits that an element has or inherits.
pub mod flag {
    /// Readers' comments.
    pub const COMMENT: u16 = 1;
    /// Navigation, footer, advertising, sharing, forms: never the text.
    pub const FRAME: u16 = 2;
    /// Lists of other articles.
    pub const RELATED: u16 = 4;
    /// Time, source, author lines.
    pub const META: u16 = 8;
    /// Named as text of the article.
    pub const TEXT: u16 = 16;
    /// Not shown by the page's own style attribute.
    pub const HIDDEN: u16 = 32;
    /// A caption of a picture or film.
    pub const CAPTION: u16 = 64;
    /// A title or headline.
    pub const TITLE: u16 = 128;
    /// A film or sound player, or a row of pictures to leaf through.
    pub const PLAYER: u16 = 256;
    /// Named as the very text of an article, in one of the ways that many page systems share.
    pub const STRONG: u16 = 512;
    /// Any kind that is not running text.
    pub const OUT: u16 = COMMENT | FRAME | RELATED | HIDDEN | PLAYER;
}

use flag::*;

/// Own bits of an element, from tag, class, id, role and style.
pub fn own(dom: &Dom, node: u32) -> u16 {
    let tag = dom.tag(node);
    let mut bits = match tag {
        Tag::Nav | Tag::Footer => FRAME,
        Tag::Aside => RELATED,
        Tag::Article | Tag::Main => TEXT,
        Tag::Figcaption | Tag::Caption => CAPTION,
        Tag::Time | Tag::Address => META,
        _ => 0,
    };
    let mut classes_seen = 0u16;
    for (name, value) in dom.attrs(node) {
        match name.as_bytes() {
            b"class" | b"id" | b"CLASS" | b"ID" | b"Class" | b"Id" => classes_seen |= of_name(value),
            b"role" => match *value {
                "navigation" | "contentinfo" | "search" | "banner" | "menu" | "dialog" | "alertdialog" | "toolbar"
                | "tooltip" => bits |= FRAME,
                "complementary" => bits |= RELATED,
                "main" | "article" => bits |= TEXT,
                _ => {}
            },
            b"style" | b"STYLE" if hides(value) => {
                bits |= HIDDEN;
            }
            b"hidden" => bits |= HIDDEN,
            b"aria-hidden" if *value == "true" => bits |= HIDDEN,
            b"itemprop" => match *value {
                "articleBody" => bits |= TEXT | STRONG,
                "datePublished" | "dateModified" | "author" | "publisher" => bits |= META,
                "comment" => bits |= COMMENT,
                "caption" => bits |= CAPTION,
                _ => {}
            },
            b"itemtype" if value.ends_with("/Comment") || value.ends_with("/UserComments") => bits |= COMMENT,
            _ => {}
        }
    }
    bits | classes_seen
}

/// `display:none`, however it is spaced. `visibility` is not read: WeChat pages hide their text by it until scripts run.
fn hides(style: &str) -> bool {
    let Some(at) = style.find("display").or_else(|| style.find("DISPLAY")) else { return false };
    let rest = style[at + 7..].trim_start();
    rest.strip_prefix(':').is_some_and(|v| v.trim_start().get(..4).is_some_and(|n| n.eq_ignore_ascii_case("none")))
}

/// Bits of a class or id attribute.
fn of_name(value: &str) -> u16 {
    if value.len() > 400 {
        return 0;
    }
    let mut bits = 0;
    let bytes = value.as_bytes();
    let mut at = 0;
    let mut word = [0u8; 32];
    let mut whole = [0u8; 48];
    let mut whole_len = 0;
    while at <= bytes.len() {
        // A token ends at white space; a word also ends at `-`, `_`, digits and at a capital after a small letter.
        let mut len = 0;
        while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
            if len > 0 && bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase() {
                break;
            }
            if len < word.len() {
                word[len] = bytes[at].to_ascii_lowercase();
                len += 1;
            }
            if whole_len < whole.len() {
                whole[whole_len] = bytes[at].to_ascii_lowercase();
                whole_len += 1;
            }
            at += 1;
        }
        if len > 0 {
            bits |= word_bits(&word[..len]);
        }
        let ended = at >= bytes.len() || bytes[at].is_ascii_whitespace();
        if ended {
            bits |= token_bits(&whole[..whole_len]);
            whole_len = 0;
        }
        if at >= bytes.len() || !bytes[at].is_ascii_alphabetic() {
            at += 1;
        }
    }
    bits
}

/// Words that mean something only as a whole word.
fn word_bits(word: &[u8]) -> u16 {
    match word {
        b"comment" | b"comments" | b"commentlist" | b"respond" | b"reply" | b"replies" | b"pinglun" | b"liuyan"
        | b"gentie" | b"disqus" | b"livefyre" | b"guestbook" | b"pl" | b"kommentare" | b"kommentar"
        | b"commentaires" | b"commentaire" | b"comentarios" | b"leserbriefe" => COMMENT,
        b"nav" | b"navi" | b"navbar" | b"navigation" | b"menu" | b"foot" | b"footer" | b"copyright" | b"banner"
        | b"ad" | b"ads" | b"adv" | b"advert" | b"advertisement" | b"gg" | b"guanggao" | b"sponsor" | b"sponsored"
        | b"promo" | b"promotion" | b"login" | b"signup" | b"register" | b"popup" | b"popover" | b"modal"
        | b"dialog" | b"cookie" | b"cookies" | b"gdpr" | b"consent" | b"share" | b"shares" | b"sharing"
        | b"sharebar" | b"social" | b"fenxiang" | b"bdshare" | b"bdsharebuttonbox" | b"jiathis" | b"qrcode"
        | b"ewm" | b"erweima" | b"toolbar" | b"toolbox" | b"pager" | b"pagination" | b"pagebar" | b"paging"
        | b"fanye" | b"breadcrumb" | b"breadcrumbs" | b"crumb" | b"crumbs" | b"mianbao" | b"weizhi" | b"dangqian"
        | b"newsletter" | b"subscribe" | b"subscription" | b"paywall" | b"donate" | b"donation" | b"disclaimer"
        | b"shengming" | b"statement" | b"mianze" | b"jubao" | b"print" | b"search" | b"skip" | b"tooltip"
        | b"fontsize" | b"zihao" | b"dingyue" | b"werbung" | b"anzeige" | b"masthead" | b"widget" | b"widgets"
        | b"sitemap" | b"topbar" | b"gotop" | b"backtop" | b"totop" | b"vote" | b"voting" | b"dashang" | b"reward"
        | b"alert" | b"toast" | b"weixin" | b"wechat" | b"survey" | b"poll" | b"quiz" | b"noprint" | b"legal"
        | b"imprint" | b"impressum" => FRAME,
        b"related" | b"relate" | b"relates" | b"relation" | b"recommend" | b"recommended" | b"recommendation"
        | b"recommendations" | b"recommand" | b"tuijian" | b"xiangguan" | b"xgxw" | b"xgyd" | b"sidebar" | b"side"
        | b"sidecol" | b"rank" | b"ranking" | b"paihang" | b"popular" | b"trending" | b"hot" | b"hotnews" | b"hots"
        | b"tags" | b"taglist" | b"tagcloud" | b"keywords" | b"biaoqian" | b"outbrain" | b"taboola" | b"mostread"
        | b"latest" | b"readmore" | b"morenews" | b"yuedu" | b"jingcai" | b"rel" | b"similar" | b"siblings"
        | b"prevnext" | b"shangxia" | b"youlike" | b"guess" | b"cainixihuan" | b"zuixin" | b"remen" | b"aside"
        | b"upnext" | b"promoted" | b"onward" | b"prev" | b"previous" | b"next" | b"furtherreading" | b"seealso" => {
            RELATED
        }
        b"time" | b"date" | b"pubtime" | b"pubdate" | b"publish" | b"published" | b"byline" | b"dateline"
        | b"source" | b"laiyuan" | b"author" | b"authors" | b"zuozhe" | b"meta" | b"info" | b"infos" | b"posttime"
        | b"postmeta" | b"timestamp" | b"editor" | b"zebian" | b"zrbj" | b"bianji" | b"credit" | b"credits" => META,
        b"article" | b"content" | b"contents" | b"body" | b"post" | b"entry" | b"story" | b"text" | b"detail"
        | b"details" | b"zhengwen" | b"neirong" | b"wenzhang" | b"wz" | b"nr" | b"artibody" | b"newstext" | b"zoom"
        | b"articlebody" | b"articlecontent" | b"rich" | b"trs" | b"con" | b"txt" | b"main" | b"maincontent"
        | b"paragraph" | b"ueditor" | b"passage" => TEXT,
        b"caption" | b"captions" | b"tushuo" | b"zhushi" | b"figcaption" | b"picdesc" | b"imgdesc" => CAPTION,
        b"title" | b"headline" | b"biaoti" | b"bt" | b"tit" | b"subject" | b"heading" => TITLE,
        b"player" | b"audio" | b"shipin" | b"videobox" | b"playlist" | b"gallery" | b"resgallery" | b"slideshow"
        | b"carousel" | b"slider" | b"swiper" | b"lightbox" => PLAYER,
        b"hidden" | b"hide" | b"invisible" => 0,
        _ => 0,
    }
}

/// Parts that tell even inside words run together (`articlecontent`, `relatednews`, `pagefooter`).
fn token_bits(token: &[u8]) -> u16 {
    if token.len() < 6 {
        return 0;
    }
    const PARTS: [(&[u8], u16); 25] = [
        (b"comment", COMMENT),
        (b"pinglun", COMMENT),
        (b"disqus", COMMENT),
        (b"footer", FRAME),
        (b"copyright", FRAME),
        (b"breadcrumb", FRAME),
        (b"qrcode", FRAME),
        (b"sharebox", FRAME),
        (b"sharebtn", FRAME),
        (b"sharebar", FRAME),
        (b"newsletter", FRAME),
        (b"advert", FRAME),
        (b"navbar", FRAME),
        (b"sponsor", FRAME),
        (b"related", RELATED),
        (b"recommend", RELATED),
        (b"sidebar", RELATED),
        (b"mostread", RELATED),
        (b"outbrain", RELATED),
        (b"taboola", RELATED),
        (b"hotnews", RELATED),
        (b"artibody", TEXT),
        (b"articlecontent", TEXT),
        (b"articletext", TEXT),
        (b"newscontent", TEXT),
    ];
    let mut bits = 0;
    if is_strong(token) {
        bits |= STRONG | TEXT;
    }
    for (part, bit) in PARTS {
        if memchr::memmem::find(token, part).is_some() {
            bits |= bit;
        }
    }
    bits
}

/// Class names, letters only, by which content systems mark the text of an article.
fn is_strong(token: &[u8]) -> bool {
    matches!(
        token,
        b"entrycontent"
            | b"postcontent"
            | b"postbody"
            | b"postentry"
            | b"articlecontent"
            | b"articlebody"
            | b"articletext"
            | b"articlemain"
            | b"storybody"
            | b"storycontent"
            | b"storytext"
            | b"newscontent"
            | b"newstext"
            | b"newsbody"
            | b"textcontent"
            | b"contenttext"
            | b"artibody"
            | b"trseditor"
            | b"richmediacontent"
            | b"jscontent"
            | b"ucapcontent"
            | b"postentrycontent"
            | b"blogcontent"
            | b"detailcontent"
            | b"contentdetail"
            | b"contentbody"
            | b"bodycontent"
            | b"maintext"
            | b"articledetail"
            | b"conttext"
            | b"viewcontent"
            | b"newsdetail"
            | b"vsbcontent"
            | b"endtext"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_words() {
        for (name, want) in [
            ("post-comments", TEXT | COMMENT),
            ("entry-content", TEXT | STRONG),
            ("relatedNews", RELATED),
            ("shareholder", 0),
            ("header", 0),
            ("articleContent", TEXT | STRONG),
            ("pagefooter", FRAME),
            ("ad-slot", FRAME),
            ("advice", 0),
            ("TRS_Editor", TEXT | META | STRONG),
        ] {
            assert_eq!(of_name(name), want, "{name}");
        }
    }

    #[test]
    fn only_display_none_hides() {
        assert!(hides("color:red; display : none"));
        assert!(!hides("visibility:hidden"));
        assert!(!hides("display:block"));
    }
}
