import { describe, expect, it } from 'vitest'
import { cleanPaste, PICTURE_MISSING } from './officePaste'

const word = (inner: string) =>
  `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{font-family:仿宋}</style></head><body lang=ZH-CN><!--StartFragment-->${inner}<!--EndFragment--></body></html>`

describe('cleanPaste', () => {
  it('drops fonts and Office markup and keeps centred titles, bold and right-aligned signatures', () => {
    const out = cleanPaste(
      word(`<p class=MsoNormal align=center style='text-align:center;mso-line-height-rule:exactly'><b><span style='font-size:22.0pt;font-family:方正小标宋'>关于开展巡诊活动的报告<o:p></o:p></span></b></p>
      <p class=MsoNormal style='text-indent:32.0pt'><span lang=EN-US style='font-family:"Times New Roman"'>11</span><span style='color:red'>月</span><span lang=EN-US>18</span><span>日,</span><span style='font-weight:bold'>三县联动</span></p>
      <p class=MsoNormal align=right style='text-align:right'>市卫生健康委</p>`),
    )
    expect(out).toBe(
      '<p style="text-align: center;"><strong>关于开展巡诊活动的报告</strong></p><p>11月18日,<strong>三县联动</strong></p><p style="text-align: right;">市卫生健康委</p>',
    )
  })

  it('makes lists of the numbered and the bulleted paragraphs of Word', () => {
    const out = cleanPaste(
      word(`<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>培训通讯员</p>
      <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp; </span></span>下发约稿</p>
      <p class=MsoNormal>另有:</p>
      <p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='font-family:Wingdings'>·</span><span>&nbsp; </span>海报</p>`),
    )
    expect(out).toBe('<ol><li><p>培训通讯员</p></li><li><p>下发约稿</p></li></ol><p>另有:</p><ul><li><p>海报</p></li></ul>')
  })

  it('takes what WPS leaves: font elements, its own classes, spans of spaces, numbers typed as text', () => {
    const wps = `<html><head><style>p.MsoNormal{margin:0;font-family:仿宋_GB2312}.WpsOffice1{color:red}</style></head><body><!--StartFragment-->
<p class="MsoNormal WpsOffice1" align="center" style="text-align:center;mso-pagination:none"><b><font face="方正小标宋简体"><span style="mso-spacerun:'yes';font-size:22pt">关于开展义诊的报道</span></font></b><o:p></o:p></p>
<p class="MsoNormal" style="text-indent:32pt"><span style="font-family:仿宋_GB2312;mso-ascii-font-family:Calibri">一、11月20日,县医院</span><span style="mso-spacerun:'yes'">&nbsp;&nbsp;</span><span>为</span><font face="Times New Roman">120</font><span>人测量血压。</span></p>
<!--EndFragment--></body></html>`
    const html = cleanPaste(wps)
    expect(html).not.toMatch(/font|mso|Wps|class=|style="(?!text-align)/i)
    expect(html).toContain('关于开展义诊的报道')
    expect(html).toContain('120')
    expect(html.match(/<p/g)?.length).toBe(2)
  })

  it('keeps merged cells of tables', () => {
    const out = cleanPaste(word(`<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td width=100 colspan=2 style='border:solid'><p class=MsoNormal>合计</p></td><td rowspan=2>589</td></tr></table>`))
    expect(out).toContain('<td colspan="2"><p>合计</p></td><td rowspan="2">589</td>')
    expect(out).not.toContain('width')
  })

  it('says so where a picture stayed on the disk, and keeps one that has an address', () => {
    expect(cleanPaste(word(`<p class=MsoNormal><img width=10 src="file:///C:/Users/a/clip_image001.png"></p>`))).toBe(`<p>${PICTURE_MISSING}</p>`)
    expect(cleanPaste('<section><img data-src="https://mmbiz.example.cn/a.jpg" src="data:image/svg+xml,x"></section>')).toContain('src="https://mmbiz.example.cn/a.jpg"')
  })

  it('unfolds the nested sections of WeChat articles and drops scripts and hidden parts', () => {
    const out = cleanPaste(
      '<section style="margin:0"><section><span style="font-size:15px"><strong style="color:red">家庭医生</strong>进山区</span></section><p><br></p><section style="display:none">统计</section><script>alert(1)</script></section>',
    )
    expect(out).toBe('<p><strong>家庭医生</strong>进山区</p><p><br></p>')
  })

  it('lets no handler and no strange address through', () => {
    const out = cleanPaste('<p onclick="x()"><a href="javascript:alert(1)">点我</a><a href="https://example.cn/a">链接</a></p>')
    expect(out).toBe('<p><a>点我</a><a href="https://example.cn/a">链接</a></p>')
  })

  it('puts loose text into paragraphs and closes gaps between Chinese characters', () => {
    expect(cleanPaste('三减  三健 进校园<br>第二行')).toBe('<p>三减三健进校园<br>第二行</p>')
  })
})
