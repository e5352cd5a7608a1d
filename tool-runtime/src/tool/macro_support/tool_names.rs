//! Names of tools, which are compared while compiling.

/// Refuses a list in which two tools have one name.
///
/// # Panics
/// If two are equal. It is called in a constant, where a panic is a compile error.
#[track_caller]
pub const fn assert_distinct(names: &[&str]) {
    let mut first = 0;
    while first < names.len() {
        let mut second = first + 1;
        while second < names.len() {
            if equal(names[first].as_bytes(), names[second].as_bytes()) {
                refuse_duplicate(names[first]);
            }
            second += 1;
        }
        first += 1;
    }
}

/// Panics with the name in the message. Constants cannot format, so the message is put together by hand.
#[track_caller]
const fn refuse_duplicate(name: &str) -> ! {
    let mut message = [0; 256];
    let length = append(&mut message, 0, "two tools of this list are named `");
    let length = append(&mut message, length, name);
    let length = append(
        &mut message,
        length,
        "`; give one another name with `#[tool(name = \"…\")]`",
    );
    match str::from_utf8(message.split_at(length).0) {
        Ok(message) => panic!("{}", message),
        // Only a name that is too long for the message, which `#[tool]` refuses, gets here.
        Err(_) => panic!("two tools of this list have one name"),
    }
}

/// Copies as much of a text to a place in a buffer as fits, and returns its end.
const fn append(buffer: &mut [u8], start: usize, text: &str) -> usize {
    let text = text.as_bytes();
    let mut at = 0;
    while at < text.len() && start + at < buffer.len() {
        buffer[start + at] = text[at];
        at += 1;
    }
    start + at
}

const fn equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
