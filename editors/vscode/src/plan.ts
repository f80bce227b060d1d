/** The plan: the name of its file, and what a new one starts with. */

export const PLAN = "renamespace.toml";

export const TEMPLATE = `# Which modules move, and which functions get new names. Old names stand left, new ones right.

[modules]
# "Shop.Orders"   = "Shop.Sales.Orders"
# "Shop.Orders.*" = "Shop.Sales.Orders.*"   # and all modules below it

[functions]
# "Shop.Cart.sum/1" = "Shop.Sales.Cart.total"
`;
