//! Places in feeds (GeoRSS, GML, W3C geo) and clock positions of chapters.

use super::fields::Fields;
use super::xml::Tree;
use serde_json::{Map, json};

/// Reads the place element `node` into `where`.
pub fn read<'a>(tree: &Tree<'a>, node: u32, map: &mut Fields<'a>) {
    let n = &tree.nodes[node as usize];
    match (n.space.as_ref(), n.name.as_ref()) {
        ("georss", "where") => {
            let inner: Vec<u32> = tree.children(node).filter(|&c| tree.nodes[c as usize].is_element()).collect();
            for c in inner {
                read(tree, c, map);
            }
        }
        ("georss", "point") => put(tree, node, map, "Point", true),
        ("georss", "line") => put(tree, node, map, "LineString", false),
        ("georss", "polygon") => put(tree, node, map, "Polygon", false),
        ("georss", "box") => put(tree, node, map, "Box", false),
        ("gml", "point") => put(tree, node, map, "Point", true),
        ("gml", "linestring") => put(tree, node, map, "LineString", false),
        ("gml", "polygon") => put(tree, node, map, "Polygon", false),
        ("geo", "point") => {
            let inner: Vec<u32> = tree.children(node).filter(|&c| tree.nodes[c as usize].is_element()).collect();
            for c in inner {
                read(tree, c, map);
            }
        }
        ("geo", name @ ("lat" | "long")) => {
            map.insert(format!("geo_{name}"), tree.text(node));
            let number = |k: &str| map.text(k).and_then(|v| v.parse::<f64>().ok());
            if let (Some(lat), Some(long)) = (number("geo_lat"), number("geo_long")) {
                map.insert("where", json!({"type": "Point", "coordinates": [long, lat]}));
            }
        }
        _ => {}
    }
}

fn put(tree: &Tree, node: u32, map: &mut Fields, kind: &str, single: bool) {
    let name = srs_name(tree, node);
    // Coordinates are written latitude first; GeoJSON, whose names these are, has longitude first. Projected systems (metres)
    // are written east first already.
    let swap = name.as_deref().is_none_or(is_geographic);
    let text = tree.text(node);
    let numbers: Vec<f64> =
        text.split(|c: char| c.is_whitespace() || c == ',').filter_map(|w| w.parse().ok()).collect();
    let dims = tree
        .attr(node, "srsDimension")
        .and_then(|d| d.parse::<usize>().ok())
        .filter(|d| (2..=3).contains(d))
        .unwrap_or(2);
    let pairs: Vec<Vec<f64>> = numbers
        .chunks_exact(dims)
        .map(|c| {
            let mut p = c.to_vec();
            if swap {
                p.swap(0, 1);
            }
            p
        })
        .collect();
    if pairs.is_empty() {
        return;
    }
    let coordinates = if single {
        json!(pairs[0])
    } else if kind == "Polygon" {
        json!([pairs])
    } else {
        json!(pairs)
    };
    let mut place = Map::new();
    place.insert("type".into(), json!(kind));
    place.insert("coordinates".into(), coordinates);
    if let Some(n) = name {
        place.insert("srsName".into(), json!(n));
    }
    map.insert("where", Fields::from(place));
}

fn srs_name(tree: &Tree, node: u32) -> Option<String> {
    tree.attr(node, "srsName").map(|n| n.into_owned())
}

/// EPSG codes 4000–4999 are geographic systems in degrees.
fn is_geographic(name: &str) -> bool {
    let code: String = name.chars().rev().take_while(char::is_ascii_digit).collect();
    let code: String = code.chars().rev().collect();
    code.parse::<u32>().map_or(true, |c| (4000..5000).contains(&c))
}

/// `1:02:03.5` as seconds.
pub fn clock_seconds(text: &str) -> Option<f64> {
    text.trim().split(':').try_fold(0.0, |sum, part| part.parse::<f64>().ok().map(|v| sum * 60.0 + v))
}
