use text::extract::{blocks, body, dom::Dom};
fn main() {
    let p = std::env::args().nth(1).unwrap();
    let mut b = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(std::fs::File::open(p).unwrap()), &mut b).unwrap();
    let d = text::decode::decode(&b, None);
    let dom = Dom::parse(&d.text);
    let flow = blocks::flow(&dom);
    let marks = body::marks(&dom, &flow);
    let c = body::choose(&dom, &flow, &marks);
    println!("root {} {} {:?}", c.root, dom.tag(c.root).name(), dom.attrs(c.root));
    for (i, b) in flow.blocks.iter().enumerate() {
        println!("{}{} {:?} bits={:x} len={:.0} ld={:.2} m={} {}.{} | {}", if c.blocks.contains(&i) {"*"} else {" "}, if dom.is_inside(b.node,c.root) {"r"} else {" "}, i, marks.bits[b.node as usize], b.length, b.link_share(), b.marks, dom.tag(b.owner).name(), dom.raw_attr(b.owner,"class"), flow.of(b).chars().take(60).collect::<String>());
    }
}
