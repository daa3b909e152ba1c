export default {
  title: 'Transfers',
};
