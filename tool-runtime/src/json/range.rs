//! What integers have room for.

/// The range of a type of integers.
pub(crate) trait Range {
    /// The least; no type begins above 0.
    const LEAST: i128;
    const MOST: u128;
}

macro_rules! ranges {
    ($($type:ty)*) => {$(
        #[allow(
            clippy::cast_lossless,
            clippy::cast_possible_wrap,
            clippy::cast_sign_loss,
            reason = "no least is above 0, and no most below it"
        )]
        impl Range for $type {
            const LEAST: i128 = <$type>::MIN as i128;
            const MOST: u128 = <$type>::MAX as u128;
        }
    )*};
}

ranges!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn ranges_are_those_of_the_types() {
        assert_eq!((i8::LEAST, i8::MOST), (-128, 127));
        assert_eq!((u8::LEAST, u8::MOST), (0, 255));
        assert_eq!((i128::LEAST, i128::MOST), (i128::MIN, u128::MAX / 2));
        assert_eq!((u128::LEAST, u128::MOST), (0, u128::MAX));
    }
}
