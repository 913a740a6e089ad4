"""The cluster that the settings name."""

from __future__ import annotations

from indexer.elasticsearch.cluster import Cluster
from retail_search.settings import Settings


def cluster_of(settings: Settings) -> Cluster | None:
    """Return the cluster of the settings, None where the engine is the embedded one.

    Raises SettingsError for an address that is none.
    """
    if settings.engine != "elasticsearch":
        return None
    return Cluster(
        urls=(settings.elasticsearch_url,),
        api_key=settings.elasticsearch_api_key.get_secret_value(),
        user=settings.elasticsearch_user,
        password=settings.elasticsearch_password.get_secret_value(),
        ca=settings.elasticsearch_ca,
        sniff=settings.elasticsearch_sniff,
        prefix=settings.elasticsearch_prefix,
        shards=settings.elasticsearch_shards,
        replicas=settings.elasticsearch_replicas,
        timeout=settings.elasticsearch_timeout,
        force_merge=settings.elasticsearch_force_merge,
        vectors=settings.vectors,
    )
