//! The words of names and descriptions, put so that they can be compared.

/// Splits a name or a text into words in lower case: at everything that is not a letter or digit, and at the humps of camel case. In
/// scripts without spaces, each character counts as a word.
pub(super) fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or(' ');
    let mut words = Vec::new();
    let mut word = String::new();
    let mut index = 0;
    while index < chars.len() {
        let char = chars[index];
        let next = at(index + 1);
        if is_unspaced(char) {
            take(&mut word, &mut words);
            words.push(char.to_string());
        } else if char.is_alphanumeric() {
            let previous = index.checked_sub(1).map_or(' ', at);
            let is_hump = char.is_uppercase()
                && (previous.is_lowercase()
                    // `HTTPServer`, but not `IDs`.
                    || previous.is_uppercase() && next.is_lowercase() && at(index + 2).is_lowercase());
            if is_hump {
                take(&mut word, &mut words);
            }
            word.extend(char.to_lowercase());
        } else if matches!(char, '\'' | '’') && !word.is_empty() && next.is_alphanumeric() {
            let is_genitive = next == 's' && !at(index + 2).is_alphanumeric();
            index += usize::from(is_genitive);
        } else {
            take(&mut word, &mut words);
        }
        index += 1;
    }
    take(&mut word, &mut words);
    words
}

fn take(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

fn is_unspaced(char: char) -> bool {
    matches!(
        char,
        '\u{0E00}'..='\u{0EFF}' // Thai, Lao
            | '\u{1000}'..='\u{109F}' // Burmese
            | '\u{1780}'..='\u{17FF}' // Khmer
            | '\u{3040}'..='\u{30FF}' // Hiragana, Katakana
            | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}' // Han
    )
}

/// Takes the plural off a word.
pub(super) fn singular(word: &str) -> String {
    let hissing = ["sses", "shes", "ches", "xes", "zes"];
    let ends_like_one = ["ss", "us", "is"];
    if let Some(base) = word.strip_suffix("ies").filter(|base| base.len() > 1) {
        format!("{base}y")
    } else if hissing.iter().any(|end| word.ends_with(end)) {
        word[..word.len() - 2].to_owned()
    } else {
        let base = word
            .strip_suffix('s')
            .filter(|base| base.len() > 1 && !ends_like_one.iter().any(|end| word.ends_with(end)));
        base.unwrap_or(word).to_owned()
    }
}

/// Takes the endings of plurals and of verbs off a word. What is left is for comparing, and need not be a word.
pub(super) fn stem(word: &str) -> String {
    let base = singular(word);
    let cut = base.strip_suffix("ing").or(base.strip_suffix("ed"));
    let base = match (base.strip_suffix("ied"), cut) {
        (Some(base), _) if base.len() > 1 => format!("{base}y"),
        (_, Some(cut)) if cut.chars().count() > 2 => without_double(cut).to_owned(),
        _ => base,
    };
    match base.strip_suffix('e') {
        Some(cut) if cut.chars().count() > 2 => cut.to_owned(),
        _ => base,
    }
}

/// `get` of `gett`.
fn without_double(base: &str) -> &str {
    let mut chars = base.chars().rev();
    match (chars.next(), chars.next()) {
        (Some(last), Some(before)) if last == before && !"aeiousl".contains(last) => {
            &base[..base.len() - last.len_utf8()]
        }
        _ => base,
    }
}

/// Words that say nothing by themselves.
const SMALL: [&str; 36] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "for", "from", "given", "has", "in",
    "into", "is", "it", "its", "of", "on", "or", "that", "the", "their", "them", "these", "this",
    "those", "to", "which", "will", "with", "you", "your", "my", "some",
];

/// Words that only say what everybody knows of a parameter or a tool.
const EMPTY: [&str; 24] = [
    "parameter",
    "parameters",
    "param",
    "argument",
    "field",
    "value",
    "input",
    "property",
    "use",
    "used",
    "uses",
    "specify",
    "specifies",
    "specified",
    "desired",
    "provided",
    "wanted",
    "tool",
    "function",
    "method",
    "operation",
    "api",
    "performs",
    "does",
];

/// The words that carry something.
pub(super) fn meaning(words: &[String]) -> Vec<&str> {
    let words = words.iter().map(String::as_str);
    words.filter(|word| !SMALL.contains(word)).collect()
}

/// Whether a description says no more than a name does.
pub(super) fn echoes(name: &str, description: &str) -> bool {
    let name: Vec<String> = words(name).iter().map(|word| stem(word)).collect();
    let said = words(description);
    let is_said_by_name = |word: &str| name.contains(&stem(word));
    // `getuser` and "Get user".
    let joined: String = name.concat();
    let is_part_of_name = |word: &str| word.len() > 2 && joined.contains(&stem(word));
    !said.is_empty()
        && meaning(&said)
            .into_iter()
            .all(|word| is_said_by_name(word) || is_part_of_name(word) || EMPTY.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::{echoes, meaning, singular, stem, words};

    #[test]
    fn words_of_names_and_texts() {
        for (text, expected) in [
            ("get_user-byID", vec!["get", "user", "by", "id"]),
            ("HTTPServer", vec!["http", "server"]),
            ("User IDs.", vec!["user", "ids"]),
            ("the user's `id`, don't", vec!["the", "user", "id", "dont"]),
            ("天気 now", vec!["天", "気", "now"]),
            ("", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn endings_are_taken_off() {
        for (word, expected) in [
            ("users", "user"),
            ("queries", "query"),
            ("boxes", "box"),
            ("status", "status"),
            ("address", "address"),
            ("ids", "id"),
            ("is", "is"),
        ] {
            assert_eq!(singular(word), expected);
        }
        for (one, other) in [
            ("gets", "get"),
            ("getting", "get"),
            ("searching", "search"),
            ("deletes", "deleting"),
            ("updated", "update"),
            ("queried", "query"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        assert_ne!(stem("read"), stem("write"));
        assert_ne!(stem("red"), stem("r"));
    }

    #[test]
    fn what_only_says_the_name_again_echoes() {
        for (name, description) in [
            ("city", "The city."),
            ("city", "City"),
            ("user_id", "ID of the user."),
            ("userId", "The user's ID"),
            ("cities", "A city."),
            ("limit", "The limit to use."),
            ("city", "The city parameter."),
            ("get_weather", "Gets the weather."),
            ("search_files", "Searching for files."),
            ("getuser", "Get user"),
            ("to", "To."),
        ] {
            assert!(echoes(name, description), "{name}: {description}");
        }
    }

    #[test]
    fn what_adds_a_word_does_not_echo() {
        for (name, description) in [
            ("city", "City name, for example \"Paris\"."),
            ("city", "City name."),
            ("double", "Doubles a number."),
            ("now", "Current time."),
            ("to", "Where the parcel goes."),
            ("limit", "At most this many hotels."),
            ("get_weather", "天気を調べる"),
            ("city", ""),
        ] {
            assert!(!echoes(name, description), "{name}: {description}");
        }
    }

    #[test]
    fn small_words_carry_nothing() {
        assert_eq!(meaning(&words("Deletes it.")), ["deletes"]);
        assert_eq!(meaning(&words("Current time.")), ["current", "time"]);
    }
}
