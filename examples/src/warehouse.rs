//! A warehouse whose methods are tools: state, progress, calls that take turns where they must.

use std::{collections::BTreeMap, fmt, sync::Mutex, time::Duration};

use tool_runtime::{BuildError, Context, Provides, Toolset, tool, tools, toolset};

/// What the whole program knows; tools ask for parts of it.
#[derive(Provides)]
pub struct Shop {
    warehouse: Warehouse,
    prices: Prices,
}

impl Shop {
    /// Opens a shop with a little of everything.
    #[must_use]
    pub fn open() -> Self {
        Self {
            warehouse: Warehouse {
                stock: Mutex::new([("apple".to_owned(), 12), ("pear".to_owned(), 2)].into()),
            },
            prices: Prices([("apple", 40), ("pear", 60)].into()),
        }
    }

    /// Returns the tools of the shop, with the shop as their state.
    ///
    /// # Errors
    /// If two of them had one name.
    pub fn tools(self) -> Result<Toolset, BuildError> {
        Ok(Warehouse::tools().merge(toolset![price])?.with_state(self))
    }
}

/// What things cost, in cents.
pub struct Prices(BTreeMap<&'static str, u32>);

/// What there is, by item.
pub struct Warehouse {
    stock: Mutex<BTreeMap<String, u32>>,
}

/// Says why items cannot be had.
#[derive(Debug)]
pub enum StockError {
    /// There never were any.
    Unknown(String),
    /// There are not enough.
    TooFew {
        /// How many there are.
        left: u32,
    },
}

/// What the model reads.
impl fmt::Display for StockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(item) => write!(f, "there is no {item} in this warehouse"),
            Self::TooFew { left } => write!(f, "there are only {left} left"),
        }
    }
}

#[tools]
impl Warehouse {
    /// How many of an item are in stock.
    #[tool(read_only)]
    fn stock(
        &self,
        /// The item, in the singular.
        item: &str,
    ) -> Result<u32, StockError> {
        let stock = self.lock();
        let count = stock.get(item).copied();
        count.ok_or_else(|| StockError::Unknown(item.to_owned()))
    }

    /// Takes items from the shelf and packs them.
    #[tool(key = item, timeout = "5s")]
    async fn pack(
        &self,
        /// The item, in the singular.
        item: &str,
        /// How many.
        #[schemars(range(min = 1, max = 100))]
        count: u32,
        #[context] cx: &Context,
    ) -> Result<String, StockError> {
        self.take(item, count)?;
        for packed in 1..=count {
            tokio::time::sleep(Duration::from_millis(100)).await;
            cx.progress(format!("{packed} of {count} packed"));
        }
        Ok(format!("{count} packed"))
    }

    fn take(&self, item: &str, count: u32) -> Result<(), StockError> {
        let mut stock = self.lock();
        let Some(left) = stock.get_mut(item) else {
            return Err(StockError::Unknown(item.to_owned()));
        };
        match left.checked_sub(count) {
            Some(rest) => *left = rest,
            None => return Err(StockError::TooFew { left: *left }),
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, u32>> {
        self.stock
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// What an item costs, in cents.
#[tool(read_only)]
fn price(
    #[state] prices: &Prices,
    /// The item, in the singular.
    item: &str,
) -> Option<u32> {
    prices.0.get(item).copied()
}
