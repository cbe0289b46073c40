"""What outlines hold of a file in Go, Rust, C and C++."""

from __future__ import annotations

from tests.support.outlined import check_outline

GO = """// Package shop sells.
package shop

import (
	"fmt"
	log "example.com/logging"
	. "example.com/rules"
)

const (
	Low, High Level = 1, 2
	Other
)

var DefaultStore = &Store{}
var client = NewClient("x")

// Order is an order.
// It has items.
type Order struct {
	*Base
	logging.Logger
	Name, Label string `json:"name"`
	items       []*Item
	byName      map[string]Rule
}

type Store interface {
	io.Closer
	// Find finds.
	Find(id int) (*Item, error)
}

type (
	Level int
	Alias = Order
)

func (o *Order) Total(
	rate float64,
	opts ...Option,
) (sum Price, err error) {
	local := fmt.Sprint(o.items[0].Price())
	var other = 1
	return o.store.Sum(local), nil
}

func Build[T any](name string) *Order { return &Order{Name: name} }
"""

GO_TABLE = """
package shop
constant Low: Level
constant High: Level
constant Other
constant DefaultStore: Store
constant client: Client
class Order(Base, Logger)  # Order is an order.
member Order.Name: string
member Order.Label: string
member Order.items: Item
member Order.byName: Rule
interface Store(Closer)
method Store.Find: Item  # Find finds.
type Level: int
type Alias: Order
method Order.Total: Price
function Build: Order
<- fmt
<- example.com/logging as log
<- example.com/rules: *
~ fmt.Sprint() o.items items.Price() o.store store.Sum()
"""

RUST = """//! The shop.
use std::collections::{self, HashMap as Map};
use crate::items::Item;
use super::rules::*;
pub mod store;

/// An order.
#[derive(Debug, Clone)]
pub struct Order<T> where T: Sell {
    #[serde(default)]
    pub name: Option<String>,
    items: Map<String, Vec<Item>>,
}
pub struct Pair(u32, Item);
pub enum Kind {
    Big(u32),
    Small { size: Size },
}
pub trait Sell: Base + Send {
    const LIMIT: usize;
    type Output;
    fn price(&self) -> Price;
    fn label(&self) -> String { String::new() }
}
impl<T> Sell for Order<T> {
    fn price(&self) -> Price {
        let local = 1;
        self.items.get("x").unwrap().first()?.price
    }
}
impl<T> Order<T> {
    pub fn new(
        name: &str,
    ) -> Result<Self, Error> {
        Store::open::<T>(name).await?.save()
    }
}
macro_rules! order { () => {} }
pub static MAIN: Lazy<Store> = Lazy::new(open);
type Orders<T> = Vec<Order<T>>;
mod tests {
    fn inside() {}
}
"""

RUST_TABLE = """
class Order  # An order.
member Order.name: String
member Order.items: Item
class Pair
enum Kind
member Kind.Big
member Kind.Small
member Kind.size: Size
interface Sell(Base, Send)
member Sell.LIMIT: usize
type Sell.Output
method Sell.price: Price
method Sell.label: String
method Order.price(Sell): Price
method Order.new: Order
macro order
constant MAIN: Store
type Orders: Order
module tests
function tests.inside
<- std::collections as collections: HashMap=Map
<- crate::items: Item
<- super::rules: *
<- store
~ String.new() self.items items.get() get.unwrap() unwrap.first() first.price Store.open()
~ open.save() Lazy.new()
"""

C = r"""#ifndef SHOP_H
#define SHOP_H
#include <stdio.h>
#include "items/item.h"
#define LIMIT 10
#define SUM(a, b) \
  ((a) + (b))

/* An order. */
typedef struct order {
  const char *name;
  struct item **items, *first;
  int sizes[4];
  void (*on_change)(int);
} order_t;

struct plain { int size; };
enum kind { BIG, SMALL = 2 };
typedef enum { LOW, HIGH } level_t;
typedef unsigned long id_t;
typedef int (*callback)(int);
extern struct store *main_store;
static const char *names[] = {"a"};

/* Sums. */
price_t *order_total(const order_t *order,
                     int rate);
static inline int size_of(order_t *order) { int local = 1; return order->first->size + local; }
#endif
"""

C_TABLE = """
macro LIMIT
macro SUM
type order_t: order  # An order.
class order  # An order.
member order.name: char
member order.items: item
member order.first: item
member order.sizes: int
member order.on_change
class plain
member plain.size: int
enum kind
member kind.BIG
member kind.SMALL
enum level_t
member level_t.LOW
member level_t.HIGH
type id_t: long
type callback
constant main_store: store
function order_total: price_t  # Sums.
function size_of: int
<- stdio.h
<- items/item.h
~ order.first first.size
"""

CPP = r"""#pragma once
#include "shop/item.h"
#include <vector>
using std::string;
using namespace shop::rules;

namespace shop {
/*!
 * \brief An order.
 */
class SHOP_EXPORT Order final : public Base<Item>, private rules::Sell {
 public:
  explicit Order(Store* store);
  virtual ~Order() = default;
  // The sum.
  virtual Price total(int rate,
                      const Rules& rules) const = 0;
  static const std::string& label();
  bool operator==(const Order& other) const;
  int size() const { return size_; }
  template <typename T>
  void add(T item);
  enum class Kind : int { kBig = 1, kSmall };
  struct Line { Item* item; };

 private:
  std::unique_ptr<Store> store_;
  std::vector<std::shared_ptr<Item>> items_, others_;
  int size_ = 0;
};
using Orders = std::vector<Order>;
constexpr int kLimit = 10;
SHOP_API int shop_open(const char* path);
}  // namespace shop

template <typename T>
Price shop::Order::total(int rate, const Rules& rules) const {
  Price local = 1;
  Store other(local);
  return store_->find(rate).price + Tools::sum<T>(local);
}
"""

CPP_TABLE = """
module shop
class shop.Order(Base, Sell)  # An order.
method Order.Order
method Order.~Order
method Order.total: Price  # The sum.
method Order.label: string
method Order.operator==: bool
method Order.size: int
method Order.add: void
enum Order.Kind
member Kind.kBig
member Kind.kSmall
class Order.Line
member Line.item: Item
member Order.store_: Store
member Order.items_: Item
member Order.others_: Item
member Order.size_: int
type shop.Orders: Order
constant shop.kLimit: int
function shop.shop_open: int
method Order.total: Price
<- shop/item.h
<- vector
<- std: string
<- shop: rules
<- shop::rules
~ rules.Sell std.string Order.total() store_.find() find.price Tools.sum()
"""


def test_go() -> None:
    check_outline("go", GO, GO_TABLE)


def test_rust() -> None:
    check_outline("rust", RUST, RUST_TABLE)


def test_c() -> None:
    check_outline("c", C, C_TABLE)


def test_cpp() -> None:
    check_outline("cpp", CPP, CPP_TABLE)
