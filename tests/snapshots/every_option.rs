/// Not for the model.
///
/// # Arguments
///
/// * `type` - Kind of file,
///   by its ending.
/// - text: What to write.
#[cfg(feature = "files")]
#[deprecated]
#[tracing::instrument]
pub(crate) fn write_file(
    r#type: &str,
    #[expect(unused)]
    mut text: Option<String>,
) -> std::io::Result<()> {
    Ok(())
}
#[cfg(feature = "files")]
#[doc(hidden)]
macro_rules! __tool_write_file_0123456789abcdef {
    (@ key) => {
        (81985529216486895u64, "write-file")
    };
}
#[cfg(feature = "files")]
pub(crate) use __tool_write_file_0123456789abcdef as write_file;
#[cfg(feature = "files")]
#[doc(hidden)]
pub struct __tool_write_file {}
#[cfg(feature = "files")]
impl crate::runtime::__private0_1::Keyed<__tool_write_file>
for crate::runtime::__private0_1::Key<81985529216486895u64> {}
#[cfg(feature = "files")]
#[allow(deprecated)]
impl<
    __State: crate::runtime::__private0_1::State,
> crate::runtime::__private0_1::Declare<__State> for __tool_write_file {
    const TOOL: &'static crate::runtime::__private0_1::Declaration<__State> = &crate::runtime::__private0_1::Declaration::new(
            "write-file",
            concat!("Writes ", "a file."),
            "fn write_file(r#type: &str, mut text: Option<String>) -> std::io::Result<()>",
            &[
                crate::runtime::__private0_1::Parameter::of::<
                    crate::runtime::__private0_1::Owned<str>,
                    _,
                    _,
                >("type", "Kind of file,\nby its ending."),
                crate::runtime::__private0_1::Parameter::of::<
                    Option<String>,
                    _,
                    _,
                >("text", "What to write."),
            ],
            |call, _| crate::runtime::__private0_1::answer_blocking(
                call,
                crate::runtime::__private0_1::decode2::<
                    crate::runtime::__private0_1::Owned<str>,
                    Option<String>,
                    _,
                    _,
                >,
                |(arg0, arg1)| {
                    let returned = write_file(&arg0, arg1);
                    crate::runtime::__private0_1::returned::kept(&returned)
                        .output(::core::convert::identity(returned))
                },
            ),
        )
        .with_policy(const {
            &crate::runtime::tool::Policy::keyed(
                    crate::runtime::tool::Key::parameter("type"),
                )
                .with_timeout(::core::time::Duration::from_millis(90000))
                .with_concurrency_limit(4)
                .with_retries(2)
                .with_idempotent(true)
                .with_destructive(true)
                .with_approve(true)
                .with_eager(true)
                .with_max_output(32768)
        })
        .strict(false)
        .output(|generator| {
            let returned = crate::runtime::__private0_1::output_schema::Returned::<
                std::io::Result<()>,
            >::new();
            returned.schema(::core::convert::identity(returned), generator)
        })
        .allow(
            &[
                crate::runtime::lint::Lint::UnboundedString,
                crate::runtime::lint::Lint::NotStrict,
            ],
        );
}
