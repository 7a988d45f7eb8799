//! Boxes and outlines of words, cut and put together.
use std::ops::Range;

/// A length in units of 10^-`decimals`, so that parts add up exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) left: i64,
    pub(super) top: i64,
    pub(super) right: i64,
    pub(super) bottom: i64,
    pub(super) decimals: usize,
}

/// Which way a line runs over the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Course {
    #[default]
    Right,
    Left,
    Up,
    Down,
}

/// A part of a word: characters `chars` of its `of`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) chars: Range<usize>,
    pub(super) of: usize,
}

/// Where a share of a length starts or ends: `length * i / of`, rounded.
fn cut(length: i64, i: usize, of: usize) -> i64 {
    let (i, of) = (to_i64(i), to_i64(of.max(1)));
    (2 * length * i + of) / (2 * of)
}

fn to_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Decimal numbers with the same number of decimals, the most that any has.
pub(super) fn decimals(values: &[&str]) -> Option<(Vec<i64>, usize)> {
    let fraction = |value: &str| value.trim().split_once('.').map_or(0, |(_, f)| f.len());
    let decimals = values.iter().map(|v| fraction(v)).max()?;
    if decimals > 6 {
        return None;
    }
    let scaled = values.iter().map(|value| {
        let value = value.trim();
        let (whole, part) = value.split_once('.').unwrap_or((value, ""));
        if !part.bytes().all(|b| b.is_ascii_digit()) || whole.len() > 9 {
            return None;
        }
        format!("{whole}{part:0<decimals$}").parse().ok()
    });
    Some((scaled.collect::<Option<Vec<i64>>>()?, decimals))
}

/// A scaled number as a decimal, without trailing zeros.
pub(super) fn decimal(value: i64, decimals: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let scale = 10_i64.pow(u32::try_from(decimals).unwrap_or(0));
    let (whole, part) = (value.abs() / scale, value.abs() % scale);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let part = format!("{part:0>decimals$}");
    format!("{sign}{whole}.{}", part.trim_end_matches('0'))
}

impl Rect {
    /// The part of a word's box that some of its characters take.
    pub(super) fn share(self, share: &Share, course: Course) -> Self {
        let Share { chars, of } = share;
        let (from, to) = match course {
            Course::Right | Course::Down => (chars.start, chars.end),
            Course::Left | Course::Up => (of - chars.end, of - chars.start),
        };
        let mut part = self;
        if matches!(course, Course::Right | Course::Left) {
            let width = self.right - self.left;
            part.left = self.left + cut(width, from, *of);
            part.right = self.left + cut(width, to, *of);
        } else {
            let height = self.bottom - self.top;
            part.top = self.top + cut(height, from, *of);
            part.bottom = self.top + cut(height, to, *of);
        }
        part
    }

    /// The smallest box around both.
    pub(super) fn union(self, other: Self) -> Self {
        let decimals = self.decimals.max(other.decimals);
        let (a, b) = (self.with(decimals), other.with(decimals));
        Self {
            left: a.left.min(b.left),
            top: a.top.min(b.top),
            right: a.right.max(b.right),
            bottom: a.bottom.max(b.bottom),
            decimals,
        }
    }

    fn with(self, decimals: usize) -> Self {
        let factor = 10_i64.pow(u32::try_from(decimals - self.decimals).unwrap_or(0));
        Self {
            left: self.left * factor,
            top: self.top * factor,
            right: self.right * factor,
            bottom: self.bottom * factor,
            decimals,
        }
    }
}

/// The points of an outline, in whole units.
pub(super) type Outline = Vec<(i64, i64)>;

/// Reads `x,y x,y …`.
pub(super) fn outline(points: &str) -> Option<Outline> {
    let read = |n: &str| match n.split_once('.') {
        Some((whole, part)) if part.bytes().all(|b| b == b'0') => whole.parse().ok(),
        Some(_) => None,
        None => n.parse::<i64>().ok().filter(|n| n.abs() < 1 << 30),
    };
    points
        .split_whitespace()
        .map(|point| {
            let (x, y) = point.split_once(',')?;
            Some((read(x)?, read(y)?))
        })
        .collect()
}

/// Writes `x,y x,y …`.
pub(super) fn points(outline: &[(i64, i64)]) -> String {
    let all = outline.iter().map(|(x, y)| format!("{x},{y}"));
    all.collect::<Vec<_>>().join(" ")
}

/// The box around an outline.
pub(super) fn around(outline: &[(i64, i64)]) -> Option<Rect> {
    let (xs, ys) = (outline.iter().map(|p| p.0), outline.iter().map(|p| p.1));
    Some(Rect {
        left: xs.clone().min()?,
        top: ys.clone().min()?,
        right: xs.max()?,
        bottom: ys.max()?,
        decimals: 0,
    })
}

/// A box as an outline, clockwise from the upper left corner.
pub(super) fn corners(rect: Rect) -> Outline {
    vec![
        (rect.left, rect.top),
        (rect.right, rect.top),
        (rect.right, rect.bottom),
        (rect.left, rect.bottom),
    ]
}

/// The part of an outline that some of the characters take, cut upright
/// (Sutherland and Hodgman 1974, one half plane at a time).
pub(super) fn share_outline(outline: &[(i64, i64)], share: &Share) -> Outline {
    let Some(rect) = around(outline) else {
        return Vec::new();
    };
    let part = rect.share(share, Course::Right);
    let mut cut = outline.to_vec();
    if part.left > rect.left {
        cut = clip(&cut, part.left, 1);
    }
    if part.right < rect.right {
        cut = clip(&cut, part.right, -1);
    }
    if cut.len() < 3 { corners(part) } else { cut }
}

/// What of an outline lies at `x` and on the side of `sign`.
fn clip(outline: &[(i64, i64)], x: i64, sign: i64) -> Outline {
    let inside = |p: (i64, i64)| (p.0 - x) * sign >= 0;
    let mut out = Outline::new();
    for (i, &b) in outline.iter().enumerate() {
        let a = outline[(i + outline.len() - 1) % outline.len()];
        if inside(a) != inside(b) {
            let y = a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0);
            out.push((x, y));
        }
        if inside(b) {
            out.push(b);
        }
    }
    out.dedup();
    if out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        let (n, decimals) = decimals(&["10", "20.5", "107.25", "40"]).unwrap();
        let rect = Rect {
            left: n[0],
            top: n[1],
            right: n[2],
            bottom: n[3],
            decimals,
        };
        let parts = [0..3, 3..4, 4..11].map(|chars| Share { chars, of: 11 });
        for course in [Course::Right, Course::Left, Course::Up, Course::Down] {
            let area = |r: Rect| (r.right - r.left) * (r.bottom - r.top);
            let shares = parts.each_ref().map(|part| rect.share(part, course));
            assert_eq!(shares.iter().map(|&r| area(r)).sum::<i64>(), area(rect));
            assert_eq!(
                shares.into_iter().reduce(Rect::union).unwrap(),
                rect,
                "{course:?}"
            );
        }
        assert_eq!(decimal(10725, 2), "107.25");
        assert_eq!(decimal(-1050, 2), "-10.5");
        assert_eq!(decimal(4000, 2), "40");
    }

    #[test]
    fn an_outline_is_cut_upright() {
        let square = outline("0,0 100,0 100,20 0,20").unwrap();
        let left = share_outline(&square, &Share { chars: 0..2, of: 5 });
        assert_eq!(around(&left).unwrap().right, 40);
        assert_eq!(left.len(), 4);
        assert_eq!(outline("1.5,2 3,4"), None);
    }
}
