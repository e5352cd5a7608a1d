impl<T: Store> Warehouse<T> {
    const SHELVES: usize = 7;
    #[tool(__declared)]
    /// How many there are.
    pub async fn stock(&self, sku: &str) -> Result<u32, Missing> {}
    fn helper(&self) {}
    #[tool(__declared)]
    /// Which version this is.
    #[cfg(unix)]
    fn version(build: &Build) -> &'static str {
        build.version
    }
    /// Makes a toolset of the methods of this block that are tools. Its state is the value that they are called on.
    #[must_use]
    pub fn tools<
        __State: ::tool_runtime::Provides<Self> + ::tool_runtime::Provides<Build>
            + ::tool_runtime::__private0_1::State,
    >() -> ::tool_runtime::Toolset<__State> {
        const _: () = ::tool_runtime::__private0_1::assert_distinct(
            &["stock", #[cfg(unix)] "version"],
        );
        ::tool_runtime::Toolset::__declared([
            const {
                &::tool_runtime::__private0_1::Declaration::new(
                        "stock",
                        "How many there are.",
                        "async fn stock(&self, sku: &str) -> Result<u32, Missing>",
                        const {
                            &[
                                ::tool_runtime::__private0_1::Parameter::of::<
                                    ::tool_runtime::__private0_1::Owned<str>,
                                    _,
                                    _,
                                >("sku", ""),
                            ]
                        },
                        |call, state| {
                            let state = ::core::clone::Clone::clone(state);
                            ::tool_runtime::__private0_1::answer(
                                call,
                                ::tool_runtime::__private0_1::decode1::<
                                    ::tool_runtime::__private0_1::Owned<str>,
                                    _,
                                >,
                                move |(arg1,)| async move {
                                    let returned = Self::stock(
                                            <__State as ::tool_runtime::Provides<
                                                Self,
                                            >>::provide(&state),
                                            &arg1,
                                        )
                                        .await;
                                    ::tool_runtime::__private0_1::returned::kept(&returned)
                                        .output(::core::convert::identity(returned))
                                },
                            )
                        },
                    )
                    .with_policy(const {
                        &::tool_runtime::tool::Policy::new().with_read_only(true)
                    })
            },
            #[cfg(unix)]
            const {
                &::tool_runtime::__private0_1::Declaration::new(
                    "version",
                    "Which version this is.",
                    "fn version(build: &Build) -> &'static str",
                    const { &[] },
                    |call, state| {
                        let state = ::core::clone::Clone::clone(state);
                        ::tool_runtime::__private0_1::answer_blocking(
                            call,
                            ::tool_runtime::__private0_1::decode0,
                            move |()| {
                                let returned = Self::version(
                                    <__State as ::tool_runtime::Provides<
                                        Build,
                                    >>::provide(&state),
                                );
                                ::tool_runtime::__private0_1::returned::kept(&returned)
                                    .output(::core::convert::identity(returned))
                            },
                        )
                    },
                )
            },
        ])
    }
}
