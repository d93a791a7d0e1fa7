//! Lines that stand in the article's frame but are not the article: titles repeated, source and time lines, editors'
//! signatures, sharing, disclaimers, reading on. Rules speak of what Chinese (and English, German, French) pages say in
//! general, never of a site.

/// Removes what is not text from the lines of an article.
pub fn trim(lines: &mut Vec<String>, title: &str) {
    let bare_title = bare(title);
    cut_tail(lines);
    let mut kept: Vec<String> = Vec::with_capacity(lines.len());
    let count = lines.len();
    for (i, line) in lines.drain(..).enumerate() {
        let early = kept.len() < 3 && i < 8;
        // Templates print the abstract or a caption twice, one for each size of screen.
        let again = line.chars().count() >= 20 && kept.last() == Some(&line);
        if again || is_noise(&line) || (early && (is_head_line(&line) || repeats(&line, &bare_title))) {
            continue;
        }
        let line = if i + 3 >= count { without_signature(&line) } else { line };
        if !line.is_empty() {
            kept.push(line);
        }
    }
    while kept.last().is_some_and(|l| is_tail_line(l)) {
        kept.pop();
    }
    *lines = kept;
}

/// Letters, digits and Chinese characters only.
pub fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn repeats(line: &str, bare_title: &str) -> bool {
    let line = bare(line);
    !line.is_empty() && bare_title.chars().count() >= 4 && line == bare_title
}

/// Cuts at the first line in the latter part after which only frame follows.
fn cut_tail(lines: &mut Vec<String>) {
    let from = lines.len() / 3;
    let total: usize = lines.iter().map(|l| l.chars().count()).sum();
    let mut before = 0usize;
    for i in 0..lines.len() {
        let here = lines[i].chars().count();
        if i >= from.max(1) && before * 2 > total && starts_tail(&lines[i]) {
            // Two long paragraphs below 相关新闻 are a second report that the paper printed with the first.
            let paragraphs = lines[i + 1..].iter().filter(|l| l.contains('。') && l.chars().count() >= 80).count();
            if !(paragraphs >= 2 && lines[i].starts_with("相关")) {
                lines.truncate(i);
                return;
            }
        }
        before += here;
    }
}

/// A line that begins the part below the article.
fn starts_tail(line: &str) -> bool {
    let short = line.chars().count() <= 40;
    const HEADS: &[&str] = &[
        "相关阅读",
        "相关新闻",
        "相关报道",
        "相关链接",
        "相关文章",
        "相关推荐",
        "延伸阅读",
        "推荐阅读",
        "更多阅读",
        "更多精彩",
        "更多新闻",
        "热门推荐",
        "热点推荐",
        "精彩推荐",
        "猜你喜欢",
        "为您推荐",
        "为你推荐",
        "大家都在看",
        "往期回顾",
        "往期推荐",
        "往期精彩",
        "扫一扫",
        "扫码",
        "扫描二维码",
        "长按二维码",
        "长按识别",
        "识别二维码",
        "分享到",
        "分享至",
        "上一篇",
        "下一篇",
        "上一条",
        "下一条",
        "一审：",
        "一审:",
        "初审：",
        "初审:",
        "本内容为作者",
        "本文为作者",
        "返回顶部",
        "打印本页",
        "关闭窗口",
        "免责声明",
        "版权声明",
        "版权与免责",
        "特别声明",
        "郑重声明",
        "责任编辑",
        "责编",
        "网友评论",
        "我要评论",
        "发表评论",
        "最新评论",
        "热门评论",
        "全部评论",
        "阅读原文",
        "点击进入专题",
        "更多猛料",
        "本文版权",
        "未经授权",
        "凡本网注明",
        "举报/反馈",
        "Related",
        "Read more",
        "Share this",
        "Recommended",
        "More from",
        "Sign up for",
        "Leave a",
        "Mehr zum Thema",
    ];
    let line =
        line.trim_start_matches(['【', '[', '(', '（', '>', '■', '●', '▼', '▲', '◆', '·', '*', '-', ' ', '▍', '|']);
    short && HEADS.iter().any(|h| line.starts_with(h))
}

/// A line that is frame wherever it stands.
fn is_noise(line: &str) -> bool {
    let count = line.chars().count();
    if count == 0 || !line.chars().any(char::is_alphanumeric) {
        return true;
    }
    if count > 60 {
        return false;
    }
    const WHOLE: [&str; 44] = [
        "分享",
        "打印",
        "关闭",
        "收藏",
        "点赞",
        "评论",
        "举报",
        "投诉",
        "转发",
        "纠错",
        "返回",
        "大",
        "中",
        "小",
        "A+",
        "A-",
        "字号",
        "播放",
        "暂停",
        "全屏",
        "展开全文",
        "点击展开",
        "查看更多",
        "阅读全文",
        "阅读原文",
        "点击查看",
        "查看原图",
        "编辑",
        "End",
        "END",
        "The End",
        "完",
        "Advertisement",
        "ADVERTISEMENT",
        "Advertising",
        "Anzeige",
        "Werbung",
        "Publicité",
        "PUBLICITÉ",
        "Share",
        "Tweet",
        "Print",
        "Email",
        "Story continues below advertisement",
    ];
    let inner = line.trim_matches(|c: char| !c.is_alphanumeric() && c != '+' && c != '-');
    if WHOLE.contains(&inner) {
        return true;
    }
    const STARTS: [&str; 34] = [
        "责任编辑",
        "责编：",
        "责编:",
        "编辑：",
        "编辑:",
        "（编辑：",
        "(编辑:",
        "(编辑：",
        "[编辑",
        "【编辑",
        "（责任编辑",
        "(责任编辑",
        "[责任编辑",
        "【责任编辑",
        "（责编",
        "(责编",
        "[责编",
        "【责编",
        "校对：",
        "审核：",
        "监制：",
        "分享到",
        "字号：",
        "字号:",
        "字体：",
        "【字体",
        "[字体",
        "浏览次数",
        "点击数",
        "阅读次数",
        "访问量",
        "原标题：",
        "原标题:",
        "您当前的位置",
    ];
    STARTS.iter().any(|s| line.starts_with(s))
}

/// A line between title and text: time, source, author, counters.
fn is_head_line(line: &str) -> bool {
    let count = line.chars().count();
    if count > 70 {
        return false;
    }
    const STARTS: [&str; 22] = [
        "来源：",
        "来源:",
        "信息来源",
        "稿件来源",
        "文章来源",
        "发布时间",
        "发布日期",
        "时间：",
        "时间:",
        "日期：",
        "作者：",
        "作者:",
        "发布者",
        "发布人",
        "发布机构",
        "点击：",
        "浏览：",
        "阅读：",
        "人气：",
        "我要评论",
        "用微信扫",
        "Published",
    ];
    if STARTS.iter().any(|s| line.starts_with(s)) {
        return true;
    }
    let sentence = line.contains(['。', '，', '；', '！', '？']);
    if sentence {
        return false;
    }
    let english_byline =
        (line.starts_with("By ") || line.starts_with("Von ") || line.starts_with("by ")) && !line.ends_with('.');
    let labelled = line.contains("来源") || line.starts_with("http");
    english_byline || (count <= 45 || labelled || line.contains('|')) && super::when::first_in(line).is_some()
}

/// A line that only ends an article.
fn is_tail_line(line: &str) -> bool {
    let count = line.chars().count();
    if count > 60 {
        return false;
    }
    const STARTS: [&str; 26] = [
        "记者：",
        "记者:",
        "通讯员：",
        "编辑：",
        "编辑:",
        "供稿：",
        "供稿:",
        "撰稿：",
        "摄影：",
        "二审",
        "来源：",
        "来源:",
        "（来源：",
        "(来源：",
        "(来源:",
        "【来源",
        "作者：",
        "文章来源",
        "本文来源",
        "信息来源",
        "稿件来源",
        "标签：",
        "关键词：",
        "声明：",
        "转载请注明",
        "Tags:",
    ];
    STARTS.iter().any(|s| line.starts_with(s)) || starts_tail(line)
}

/// The line without an editor's signature in brackets at its end: `（责任编辑：某某）`.
fn without_signature(line: &str) -> String {
    let trimmed = line.trim_end();
    for (open, close) in [('（', '）'), ('(', ')'), ('[', ']'), ('【', '】')] {
        if !trimmed.ends_with(close) {
            continue;
        }
        let Some(at) = trimmed.rfind(open) else { continue };
        let inner = trimmed[at + open.len_utf8()..trimmed.len() - close.len_utf8()].trim();
        const WORDS: [&str; 6] = ["责任编辑", "责编", "编辑：", "编辑:", "编辑 ", "来源："];
        if WORDS.iter().any(|w| inner.starts_with(w)) && inner.chars().count() <= 30 {
            return trimmed[..at].trim_end().to_owned();
        }
    }
    if let Some(at) = trimmed.rfind("责任编辑：").or_else(|| trimmed.rfind("责任编辑:"))
        && trimmed[at..].chars().count() <= 16
    {
        return trimmed[..at].trim_end_matches([' ', '　', '(', '（', '[', '【']).to_owned();
    }
    trimmed.to_owned()
}
