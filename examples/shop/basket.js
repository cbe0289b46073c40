// What a customer of the web shop has chosen so far.

export class Basket {
  constructor() {
    this.items = [];
  }

  add(item) {
    this.items.push(item);
  }

  remove(name) {
    this.items = this.items.filter((item) => item.name !== name);
  }

  isEmpty() {
    return this.items.length === 0;
  }
}
