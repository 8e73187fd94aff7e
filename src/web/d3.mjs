// What of D3 the page uses: make bundles it as d3.js.
export { scaleLinear, scaleTime, scaleUtc } from 'd3-scale';
export { area, stack } from 'd3-shape';
