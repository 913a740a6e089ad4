"""Where the JSON API is."""

from __future__ import annotations

API_ROOT = "/api"
API_PATH = API_ROOT + "/v1"
PRODUCTS_PATH = API_PATH + "/products"
PREDICT_PATH = "/predict"
OPENAPI_PATH = API_ROOT + "/openapi.json"
DOCS_PATH = API_ROOT + "/docs"
