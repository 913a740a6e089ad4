"""One reader per published format of product data; all produce `catalog.product.Product`."""
