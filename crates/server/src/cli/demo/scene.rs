//! Pictures for the demo's articles: a drawn street with a clinic, trees and people, different each time. Nobody real is in
//! them, and nothing of them comes from elsewhere.

use super::dice::Dice;
use anyhow::Result;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

const WIDE: i64 = 960;
const HIGH: i64 = 640;
/// Where the ground begins.
const GROUND: i64 = 440;

const SKIES: [([u8; 3], [u8; 3]); 4] = [
    ([156, 205, 232], [232, 244, 248]),
    ([246, 205, 160], [252, 240, 220]),
    ([176, 196, 222], [228, 233, 240]),
    ([126, 190, 214], [238, 246, 236]),
];
const WALLS: [[u8; 3]; 4] = [[244, 240, 230], [226, 236, 236], [240, 226, 214], [230, 230, 240]];
const COATS: [[u8; 3]; 5] = [[250, 250, 250], [12, 109, 116], [200, 92, 72], [86, 110, 168], [214, 170, 72]];
const SKINS: [[u8; 3]; 2] = [[238, 206, 178], [226, 188, 156]];

/// A JPEG of about 40 KB.
pub fn draw(dice: &mut Dice) -> Result<Vec<u8>> {
    let mut picture = RgbImage::new(WIDE as u32, HIGH as u32);
    let (top, low) = *dice.pick(&SKIES);
    for y in 0..HIGH {
        let share = y as f64 / GROUND as f64;
        let of = |n: usize| (f64::from(top[n]) + (f64::from(low[n]) - f64::from(top[n])) * share.min(1.0)) as u8;
        let line = if y < GROUND { [of(0), of(1), of(2)] } else { shade([176, 190, 160], (y - GROUND) / 8) };
        rectangle(&mut picture, 0, y, WIDE, 1, line);
    }
    // Hills behind, then the house.
    let hill = dice.between(120, 820);
    disc(&mut picture, hill, GROUND + 320, 460, shade(low, 30));
    disc(&mut picture, hill - 420, GROUND + 380, 480, shade(low, 44));
    let left = dice.between(120, 360);
    let (wide, high) = (dice.between(360, 460), dice.between(200, 270));
    let wall = *dice.pick(&WALLS);
    rectangle(&mut picture, left, GROUND - high, wide, high, wall);
    rectangle(&mut picture, left - 12, GROUND - high - 18, wide + 24, 20, shade(wall, 60));
    for floor in 0..(high - 70) / 62 {
        for window in 0..(wide - 40) / 62 {
            let (x, y) = (left + 28 + window * 62, GROUND - high + 30 + floor * 62);
            rectangle(&mut picture, x, y, 38, 36, [150, 190, 206]);
            rectangle(&mut picture, x + 18, y, 2, 36, [246, 246, 246]);
        }
    }
    let door = left + wide / 2;
    rectangle(&mut picture, door - 34, GROUND - 62, 68, 62, [96, 132, 140]);
    rectangle(&mut picture, door - 60, GROUND - 84, 120, 20, [12, 109, 116]);
    rectangle(&mut picture, door - 5, GROUND - high - 66, 10, 44, [200, 48, 48]);
    rectangle(&mut picture, door - 22, GROUND - high - 49, 44, 10, [200, 48, 48]);
    for _ in 0..dice.between(3, 5) {
        let (x, size) = (dice.between(20, 940), dice.between(34, 58));
        rectangle(&mut picture, x - 6, GROUND - 70, 12, 84, [120, 92, 68]);
        disc(&mut picture, x, GROUND - 70 - size / 2, size, [96, 146, 92]);
    }
    // A table with people around it.
    let table = dice.between(240, 560);
    for n in 0..dice.between(5, 8) {
        let (x, y) = (table - 150 + n * 62 + dice.between(-8, 8), GROUND + 60 + dice.between(-14, 26));
        let coat = *dice.pick(&COATS);
        disc(&mut picture, x, y, 22, coat);
        rectangle(&mut picture, x - 22, y, 44, 70, coat);
        disc(&mut picture, x, y - 32, 16, *dice.pick(&SKINS));
        disc(&mut picture, x, y - 40, 14, [52, 44, 40]);
    }
    rectangle(&mut picture, table - 170, GROUND + 118, 420, 18, [196, 60, 52]);
    rectangle(&mut picture, table - 170, GROUND + 136, 420, 40, [214, 84, 72]);
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

fn shade(colour: [u8; 3], by: i64) -> [u8; 3] {
    colour.map(|part| (i64::from(part) - by).clamp(0, 255) as u8)
}

fn rectangle(picture: &mut RgbImage, left: i64, top: i64, wide: i64, high: i64, colour: [u8; 3]) {
    for y in top.max(0)..(top + high).min(HIGH) {
        for x in left.max(0)..(left + wide).min(WIDE) {
            picture.put_pixel(x as u32, y as u32, Rgb(colour));
        }
    }
}

fn disc(picture: &mut RgbImage, x: i64, y: i64, radius: i64, colour: [u8; 3]) {
    for row in -radius..=radius {
        let half = ((radius * radius - row * row) as f64).sqrt() as i64;
        rectangle(picture, x - half, y + row, half * 2 + 1, 1, colour);
    }
}
