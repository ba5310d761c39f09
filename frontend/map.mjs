// The map of the eight countries: drawn for the pages (map.json), and as shapes for charts (shapes.json).

import { geoConicEqualArea, geoPath } from "d3-geo";
import { feature, merge } from "topojson-client";
import { filter, filterWeight, presimplify, simplify, sphericalTriangleArea } from "topojson-simplify";

// By slug: the codes of ISO 3166-1 whose land it is (Åland is part of Finland), and where its name stands.
const COUNTRIES = {
  denmark: { codes: ["208"], label: [9.2, 56.15] },
  estonia: { codes: ["233"], label: [25.9, 58.75] },
  finland: { codes: ["246", "248"], label: [26.2, 62.9] },
  iceland: { codes: ["352"], label: [-18.6, 64.9] },
  latvia: { codes: ["428"], label: [25.4, 56.85] },
  lithuania: { codes: ["440"], label: [23.9, 55.35] },
  norway: { codes: ["578"], label: [9.3, 61.2] },
  sweden: { codes: ["752"], label: [15.3, 62.3] },
};
const WIDTH = 640;
const MARGIN = 8;

// In steradians: bends and islands that are smaller than this are left out.
const DETAIL = { map: 4e-7, shapes: 6e-7 };
const SMALLEST_ISLAND = 2e-6;

/** Both files, as texts; `topology` is countries-50m.json of world-atlas. */
export function maps(topology) {
  const kept = inEurope(topology);
  return { "map.json": drawn(simpler(kept, DETAIL.map)), "shapes.json": shapes(simpler(kept, DETAIL.shapes)) };
}

/** Norway without Svalbard, Jan Mayen and Bouvet, which would draw the frame far away. */
function inEurope(topology) {
  const countries = topology.objects.countries;
  const geometries = countries.geometries.map((geometry) => {
    if (geometry.id !== COUNTRIES.norway.codes[0]) return geometry;
    return { ...geometry, arcs: geometry.arcs.filter((rings) => onMainland(topology, rings)) };
  });
  return { ...topology, objects: { countries: { ...countries, geometries } } };
}

function onMainland(topology, rings) {
  const [[lon, lat]] = feature(topology, { type: "Polygon", arcs: rings }).geometry.coordinates[0];
  return lon > 3 && lat > 55 && lat < 72;
}

function simpler(topology, detail) {
  const weighted = presimplify(topology, sphericalTriangleArea);
  const bent = simplify(weighted, detail);
  return filter(bent, filterWeight(bent, SMALLEST_ISLAND, sphericalRing));
}

/** The area of a ring on the sphere, however it is wound. */
function sphericalRing(ring) {
  let sum = 0;
  const radians = Math.PI / 180;
  for (let i = 0; i < ring.length - 1; i++) {
    const [lon, lat] = ring[i];
    const [nextLon, nextLat] = ring[i + 1];
    sum += (nextLon - lon) * radians * (2 + Math.sin(lat * radians) + Math.sin(nextLat * radians));
  }
  return Math.abs(sum) / 2;
}

function geometries(topology, codes) {
  return topology.objects.countries.geometries.filter((geometry) => codes.includes(geometry.id));
}

function drawn(topology) {
  const codes = Object.values(COUNTRIES).flatMap((country) => country.codes);
  const all = merge(topology, geometries(topology, codes));
  const projection = geoConicEqualArea().parallels([56, 68]).rotate([-11, 0]);
  projection.fitWidth(WIDTH - 2 * MARGIN, all);
  const [[left, top], [, bottom]] = geoPath(projection).bounds(all);
  const [x, y] = projection.translate();
  const height = Math.ceil(bottom - top) + 2 * MARGIN;
  projection.translate([x - left + MARGIN, y - top + MARGIN]).clipExtent([[0, 0], [WIDTH, height]]);
  const path = geoPath(projection).digits(1);
  const countries = Object.entries(COUNTRIES).map(([slug, country]) => {
    const label = projection(country.label).map((value) => Math.round(value * 10) / 10);
    return [slug, { path: path(merge(topology, geometries(topology, country.codes))), label }];
  });
  const others = topology.objects.countries.geometries.filter((geometry) => !codes.includes(geometry.id));
  const neighbours = path(merge(topology, others)) ?? "";
  return JSON.stringify({ width: WIDTH, height, countries: Object.fromEntries(countries), neighbours });
}

function shapes(topology) {
  const features = Object.entries(COUNTRIES).map(([slug, country]) => ({
    type: "Feature",
    id: slug,
    properties: { country: slug },
    geometry: rounded(merge(topology, geometries(topology, country.codes))),
  }));
  return JSON.stringify({ type: "FeatureCollection", features });
}

/** To a hundredth of a degree, about a kilometre; what is no ring any more goes. */
function rounded(geometry) {
  const ring = (points) => {
    const near = points.map((point) => point.map((value) => Math.round(value * 100) / 100));
    return near.filter((point, i) => i === 0 || String(point) !== String(near[i - 1]));
  };
  const polygons = geometry.coordinates.map((rings) => rings.map(ring).filter((points) => points.length > 3));
  return { type: "MultiPolygon", coordinates: polygons.filter((rings) => rings.length) };
}
