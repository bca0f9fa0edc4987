//! Words and how often they occur: Zoë, 北京, 😀.
use std::collections::{BTreeMap, HashMap};
use std::fmt;

const LIMIT: usize = 10;

/// How often each word occurs.
#[derive(Debug, Clone, Default)]
pub struct Counts<'a> {
    words: HashMap<&'a str, usize>,
    total: usize,
}

pub enum Order {
    Name,
    Count { least: usize },
}

pub trait Report {
    fn report(&self, order: &Order) -> String;

    fn title(&self) -> &'static str {
        "words 😀"
    }
}

impl<'a> Counts<'a> {
    pub fn of(text: &'a str) -> Self {
        let mut counts = Counts::default();
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if word.is_empty() {
                continue;
            }
            *counts.words.entry(word).or_insert(0) += 1;
            counts.total += 1;
        }
        counts
    }

    fn often(&self, least: usize) -> impl Iterator<Item = (&&'a str, &usize)> + '_ {
        self.words.iter().filter(move |(_, count)| **count >= least).take(LIMIT)
    }
}

impl Report for Counts<'_> {
    fn report(&self, order: &Order) -> String {
        match order {
            Order::Name => {
                let sorted: BTreeMap<_, _> = self.words.iter().collect();
                format!("{:?}", sorted)
            }
            Order::Count { least } if *least > 0 => self
                .often(*least)
                .map(|(word, count)| format!("{word}: {count}"))
                .collect::<Vec<_>>()
                .join(", "),
            _ => String::new(),
        }
    }
}

impl fmt::Display for Counts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, r#"{} "words""#, self.total)
    }
}

macro_rules! twice {
    ($e:expr) => {
        $e + $e
    };
}

mod tests {
    #[test]
    fn counts() {
        let c = super::Counts::of("a b a");
        assert_eq!(c.total, 3);
        assert_eq!(twice!(2), 4, "{}", 'x');
    }
}
