//! The parts of a .docx that are the same for every paper: styles, settings, fonts, footers.

use super::xml::{Ink, escape};
use crate::block::Paper;
use crate::fonts::Face;
use crate::package::utc;

pub(super) const NAMESPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape""#;
pub(super) const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
/// 579 twips = 28.95 pt: 22 of them are the 637.8 pt of the text block. Word gives a line its height before the
/// text, so the pitch is the block's height by 22, not the standard's 29.53 pt between 22 lines with 21 gaps.
pub(super) const LINE: i32 = 579;
/// One character of the body, twips.
pub(super) const CHAR: i32 = 315;

pub(super) fn content_types(extensions: &[&str], footnotes: bool) -> String {
    let mut out = format!(
        r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>"#
    );
    for extension in extensions {
        out += &format!(r#"<Default Extension="{extension}" ContentType="image/{extension}"/>"#);
    }
    let mut part = |name: &str, kind: &str| {
        out += &format!(r#"<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-{kind}+xml"/>"#)
    };
    part("word/document.xml", "officedocument.wordprocessingml.document.main");
    part("word/styles.xml", "officedocument.wordprocessingml.styles");
    part("word/settings.xml", "officedocument.wordprocessingml.settings");
    part("word/fontTable.xml", "officedocument.wordprocessingml.fontTable");
    part("word/footer1.xml", "officedocument.wordprocessingml.footer");
    part("word/footer2.xml", "officedocument.wordprocessingml.footer");
    if footnotes {
        part("word/footnotes.xml", "officedocument.wordprocessingml.footnotes");
    }
    part("docProps/core.xml", "package.core-properties");
    part("docProps/app.xml", "officedocument.extended-properties");
    out + "</Types>"
}

pub(super) const PACKAGE_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/></Relationships>"#;

pub(super) fn core(paper: &Paper) -> String {
    let mut out = format!(
        r#"{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><cp:keywords>{}</cp:keywords><dc:language>zh-CN</dc:language>"#,
        escape(&paper.title.replace('\n', "")),
        escape(&paper.properties.author),
        escape(&paper.properties.keywords.join(" "))
    );
    if paper.properties.created_at > 0 {
        let (year, month, day, hour, minute, second) = utc(paper.properties.created_at);
        out += &format!(
            r#"<dcterms:created xsi:type="dcterms:W3CDTF">{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z</dcterms:created>"#
        );
    }
    out + "</cp:coreProperties>"
}

pub(super) fn app() -> String {
    format!(
        r#"{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>卫宣</Application></Properties>"#
    )
}

pub(super) fn settings(footnotes: bool) -> String {
    let notes =
        if footnotes { r#"<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>"# } else { "" };
    format!(
        r#"{HEAD}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>{notes}<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>"#
    )
}

/// The names of the standard and, for machines without those fonts, the names to try next.
pub(super) fn font_table() -> String {
    let mut out = format!("{HEAD}<w:fonts {NAMESPACES}>");
    for face in Face::ALL {
        out += &format!(
            r#"<w:font w:name="{}"><w:altName w:val="{}"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>"#,
            escape(face.standard_name()),
            escape(face.second_name())
        );
    }
    out + "</w:fonts>"
}

pub(super) fn styles() -> String {
    let body = Ink::body();
    let mut out = format!(
        r#"{HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault>{}</w:rPrDefault><w:pPrDefault/></w:docDefaults>"#,
        body.properties().replace("</w:rPr>", r#"<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>"#)
    );
    let line = format!(r#"<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>"#);
    out += &format!(
        r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/>{line}<w:jc w:val="both"/></w:pPr>{}</w:style>"#,
        body.properties()
    );
    out += r#"<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>"#;
    out += r#"<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>"#;
    let mut style = |id: &str, name: &str, outline: Option<u32>, paragraph: &str, ink: Ink| {
        let outline = outline.map_or(String::new(), |level| format!(r#"<w:outlineLvl w:val="{level}"/>"#));
        out += &format!(
            r#"<w:style w:type="paragraph" w:customStyle="0" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}{outline}</w:pPr>{}</w:style>"#,
            ink.properties()
        );
    };
    style(
        "Title",
        "Title",
        Some(0),
        r#"<w:keepNext/><w:spacing w:before="0" w:after="0" w:line="700" w:lineRule="exact"/><w:jc w:val="center"/>"#,
        Ink::new(Face::Title, 22.0),
    );
    let indent = format!(r#"<w:keepNext/><w:ind w:firstLine="{}"/>"#, CHAR * 2);
    style("Heading1", "heading 1", Some(0), &indent, body.with(Face::Hei));
    style("Heading2", "heading 2", Some(1), &indent, body.with(Face::Kai));
    style("Heading3", "heading 3", Some(2), &indent, body);
    style("Heading4", "heading 4", Some(3), &indent, body);
    style("Caption", "caption", None, r#"<w:keepNext/><w:jc w:val="center"/>"#, Ink::new(Face::Hei, 14.0));
    style(
        "FootnoteText",
        "footnote text",
        None,
        r#"<w:spacing w:line="300" w:lineRule="exact"/>"#,
        Ink::new(Face::Fang, 10.5),
    );
    out += r#"<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>"#;
    out
}

/// "— 1 —", 4号宋体: one character in from the outer edge (§7.5).
pub(super) fn footer(odd: bool) -> String {
    let ink = Ink::new(Face::Song, 14.0);
    let properties = ink.properties();
    let (align, side) = if odd { ("right", r#"w:right="280""#) } else { ("left", r#"w:left="280""#) };
    format!(
        r#"{HEAD}<w:ftr {NAMESPACES}><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="280" w:lineRule="exact"/><w:ind {side}/><w:jc w:val="{align}"/></w:pPr>{}<w:r>{properties}<w:fldChar w:fldCharType="begin"/></w:r><w:r>{properties}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r>{properties}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{properties}<w:t>1</w:t></w:r><w:r>{properties}<w:fldChar w:fldCharType="end"/></w:r>{}</w:p></w:ftr>"#,
        ink.run("— "),
        ink.run(" —")
    )
}

pub(super) fn footnotes(notes: &[String]) -> String {
    let mut out = format!(
        r#"{HEAD}<w:footnotes {NAMESPACES}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"#
    );
    let ink = Ink::new(Face::Fang, 10.5);
    for (at, note) in notes.iter().enumerate() {
        out += &format!(
            r#"<w:footnote w:id="{}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>{}</w:p></w:footnote>"#,
            at + 1,
            ink.run(&format!(" {note}"))
        );
    }
    out + "</w:footnotes>"
}

pub(super) fn section(paper: &Paper, footnotes: bool) -> String {
    // No line grid: every line of the body has its exact height, and a grid would stretch tables and titles to it.
    let (size, margins) = if paper.landscape {
        (
            r#"w:w="16838" w:h="11906" w:orient="landscape""#,
            r#"w:top="1588" w:right="1984" w:bottom="1474" w:left="2098" w:header="851" w:footer="794""#,
        )
    } else {
        (
            r#"w:w="11906" w:h="16838""#,
            r#"w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1304""#,
        )
    };
    let notes =
        if footnotes { r#"<w:footnotePr><w:numFmt w:val="decimalEnclosedCircleChinese"/></w:footnotePr>"# } else { "" };
    format!(
        r#"<w:sectPr><w:footerReference w:type="default" r:id="rIdFooter1"/><w:footerReference w:type="even" r:id="rIdFooter2"/>{notes}<w:pgSz {size}/><w:pgMar {margins} w:gutter="0"/><w:docGrid w:linePitch="312"/></w:sectPr>"#
    )
}
